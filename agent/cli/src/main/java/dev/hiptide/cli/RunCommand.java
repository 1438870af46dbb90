package dev.hiptide.cli;

import dev.hiptide.cli.run.Run;
import dev.hiptide.cli.run.RunArguments;
import dev.hiptide.settings.Setting;
import dev.hiptide.settings.SettingsException;
import dev.hiptide.terms.Inability;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs a program under the agent. */
@Command(
    name = "run",
    sortOptions = false,
    customSynopsis = "hiptide run [options] [--] java ARGUMENT...",
    description = {
      "Runs a Java program under the agent.",
      "This process becomes java, started with -javaagent and the settings below.",
      "",
      "With --categories and backend=bpf, as by default where it is permitted, that is all. With"
          + " ptrace, calls are counted from the program's first instruction on, those of other"
          + " categories run at nearly full speed, and --categories puts a seccomp filter before"
          + " every system call of the program and of the programs that it starts. A filter cannot"
          + " be taken away again, and the calls that it names work only while the collector is"
          + " there. So",
      "if the collector dies, or is killed,",
      "THE PROGRAM AND ITS CHILDREN ARE KILLED WITH IT,",
      "at once, by SIGKILL (exit code 137); otherwise their locks and files would fail one after the"
          + " other. Without --categories the program survives whatever becomes of the collector.",
      "",
      "Who is not root can filter only with no_new_privs: set-user-ID programs such as sudo then"
          + " gain nothing, in the program and in all that it starts."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  hiptide run -- java -jar trainer.jar",
      "  hiptide run --backend bpf --trace all --report run.json -- java -cp app Main",
      "  hiptide run --categories sync,memory -- java -jar trainer.jar"
    })
final class RunCommand implements Callable<Integer> {
  private final Path agentJar;
  @Spec private CommandSpec spec;

  @Option(
      names = "--categories",
      paramLabel = "LIST",
      description = {
        "Count the system calls of these categories alone, on every thread: some of control_io,"
            + " file_io, memory, other and sync, separated by commas."
      })
  private List<String> categories = new ArrayList<>();

  @Parameters(paramLabel = "java ARGUMENT", hidden = true)
  private List<String> command = new ArrayList<>();

  RunCommand(Path agentJar) {
    this.agentJar = agentJar;
  }

  /** Returns only if the program is not run: otherwise this process has become it. */
  @Override
  public Integer call() throws Exception {
    try {
      Run.become(arguments(), agentJar, line -> Cli.say(spec.commandLine(), line));
      return ExitCode.OK;
    } catch (IllegalArgumentException | SettingsException e) {
      throw new CommandFailure(ExitCode.USAGE, e.getMessage());
    } catch (IOException e) {
      throw new CommandFailure(ExitCode.FAILURE, e.getMessage() + "; the program is not run");
    } catch (LinkageError e) {
      throw new CommandFailure(ExitCode.FAILURE, Inability.reason(e) + "; the program is not run");
    }
  }

  /**
   * What is to be done.
   *
   * @throws IllegalArgumentException says what is wrong and what is allowed, in one line
   */
  RunArguments arguments() throws CommandFailure {
    if (!categories.isEmpty()
        && SettingOptions.has(spec.commandLine().getParseResult(), Setting.TRACE)) {
      throw new IllegalArgumentException("--categories and --trace exclude each other");
    }
    return RunArguments.of(
        categories, SettingOptions.of(spec.commandLine().getParseResult(), null), command);
  }
}
