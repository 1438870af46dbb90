package dev.hiptide.cli;

import dev.hiptide.cli.attach.Attachment;
import dev.hiptide.cli.attach.JarForJvm;
import dev.hiptide.cli.jvm.Jvms;
import dev.hiptide.cli.session.Session;
import dev.hiptide.report.JsonReport;
import dev.hiptide.report.Report;
import dev.hiptide.report.TextReport;
import dev.hiptide.settings.Setting;
import dev.hiptide.table.CollectorState;
import dev.hiptide.table.SessionCard;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** Loads the agent into a JVM that runs, for good or for a while. */
@Command(
    name = "attach",
    sortOptions = false,
    customSynopsis = "hiptide attach PID|NAME|:PORT [options]",
    description = {
      "Loads the agent into a JVM that runs.",
      "The JVM is this user's, or for root anybody's, in a container or not. The agent stays until"
          + " hiptide detach, or with --duration for so long."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  hiptide attach 4711",
      "  hiptide attach Trainer --port 0 --trace all",
      "  hiptide attach :8080 --duration 30s",
      "  hiptide attach trainer.jar --duration 5m --report run.json"
    })
final class AttachCommand implements Callable<Integer> {
  private final Path agentJar;
  @Spec private CommandSpec spec;

  @Parameters(
      index = "0",
      paramLabel = "PID|NAME|:PORT",
      description = {
        "The JVM: its process id, its main class or jar, or a TCP port that it listens at."
      })
  private String name;

  @Option(
      names = "--duration",
      paramLabel = "DURATION",
      converter = DurationConverter.class,
      description = {
        "Watch for so long, as 30s or 5m, then print the report, or write it to the file that"
            + " --report names, and detach. So does Ctrl-C."
      })
  private Duration duration;

  AttachCommand(Path agentJar) {
    this.agentJar = agentJar;
  }

  @Override
  public Integer call() throws Exception {
    ParseResult parsed = spec.commandLine().getParseResult();
    CommandLine command = spec.commandLine();
    Path here = Path.of("").toAbsolutePath();
    String options = SettingOptions.of(parsed, here);
    Attachment attachment =
        new Attachment(Jvms.named(name), agentJar, line -> Cli.say(command, line));
    if (duration == null) {
      Session session = attachment.begin(options);
      Cli.say(command, session.jvm() + " is watched" + how(session));
      return ExitCode.OK;
    }
    String report = parsed.matchedOptionValue("--" + Setting.REPORT.key(), "stdout");
    Session session = attachment.begin("report=none,linger=0," + options);
    Cli.say(
        command, session.jvm() + " is watched for " + duration.toSeconds() + " s" + how(session));
    watch(session, report, here);
    return ExitCode.OK;
  }

  private static String how(Session session) {
    SessionCard card = session.card().orElse(null);
    if (card == null) {
      return ", though its collector is not ready yet; see hiptide status";
    }
    return (card.endpoint().isEmpty() ? "" : ": metrics at " + card.endpoint())
        + (session.table().collectorState() == CollectorState.TRACING
            ? ", system calls by " + card.backend()
            : ", system calls are not counted");
  }

  /** The agent leaves in any case, and the jar with it. */
  private void watch(Session session, String report, Path here) throws Exception {
    Thread interrupted =
        new Thread(() -> leaveEarly(session, report, here), "hiptide-leave"); // by Ctrl-C
    Runtime.getRuntime().addShutdownHook(interrupted);
    session.awaitEnd(duration);
    try {
      Runtime.getRuntime().removeShutdownHook(interrupted);
    } catch (IllegalStateException e) { // it does all that is to be done
      interrupted.join();
      return;
    }
    leave(session, report, here);
  }

  private void leave(Session session, String report, Path here) throws Exception {
    try {
      write(session.report(), report, here);
    } finally {
      session.detach();
      JarForJvm.delete(session.jvm());
    }
  }

  private void leaveEarly(Session session, String report, Path here) {
    try {
      leave(session, report, here);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      Cli.say(spec.commandLine(), e.getMessage());
    }
  }

  private void write(Report report, String target, Path here) throws IOException {
    switch (target) {
      case "none" -> {}
      case "stdout" -> {
        spec.commandLine().getOut().print(TextReport.of(report));
        spec.commandLine().getOut().flush();
      }
      case "stderr" -> {
        spec.commandLine().getErr().print(TextReport.of(report));
        spec.commandLine().getErr().flush();
      }
      default -> {
        Path file = here.resolve(target.replace("%p", Long.toString(report.pid())));
        Files.writeString(
            file, target.endsWith(".json") ? JsonReport.of(report) : TextReport.of(report));
      }
    }
  }
}
