package dev.hiptide.cli;

import dev.hiptide.cli.attach.AttachException;
import dev.hiptide.cli.jvm.NoSuchJvmException;
import dev.hiptide.cli.session.SessionException;
import dev.hiptide.terms.Inability;
import dev.hiptide.terms.Printable;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The entry of the command line: reads the words, runs the command, says what went wrong. */
public final class Cli {
  private static final String PREFIX = "hiptide: ";

  private Cli() {}

  /**
   * Runs a command, and ends this process with its exit code. Called by name.
   *
   * @param agentJar the jar that is agent, collector and this
   * @param version of hiptide
   */
  public static void main(Path agentJar, String version, String[] words) {
    System.exit(
        commandLine(agentJar, version)
            .setOut(writer(FileDescriptor.out))
            .setErr(writer(FileDescriptor.err))
            .execute(words));
  }

  /** In UTF-8 in every locale: a container has none. */
  private static PrintWriter writer(FileDescriptor descriptor) {
    return new PrintWriter(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
  }

  /** All commands. */
  static CommandLine commandLine(Path agentJar, String version) {
    CommandLine all =
        new CommandLine(new HiptideCommand())
            .addSubcommand(new ListCommand())
            .addSubcommand(new RunCommand(agentJar))
            .addSubcommand(new AttachCommand(agentJar))
            .addSubcommand(new StatusCommand())
            .addSubcommand(new TopCommand())
            .addSubcommand(new ReportCommand())
            .addSubcommand(new DetachCommand())
            .addSubcommand(new ArchiveCommand(agentJar))
            .addSubcommand(new JarCommand(agentJar))
            .addSubcommand(new VersionCommand())
            .addSubcommand(new CompletionCommand())
            .addSubcommand(new CommandLine.HelpCommand());
    all.getCommandSpec().version("hiptide " + version);
    addHelp(all);
    all.getSubcommands().values().stream()
        .filter(it -> !(it.getCommand() instanceof CommandLine.HelpCommand)) // it has its own
        .forEach(Cli::addHelp);
    SettingOptions.addTo(all.getSubcommands().get("run").getCommandSpec());
    SettingOptions.addTo(all.getSubcommands().get("attach").getCommandSpec());
    all.getSubcommands().get("run").setStopAtPositional(true);
    return all.setExpandAtFiles(false) // java has its own
        .setUsageHelpLongOptionsMaxWidth(28)
        .setOverwrittenOptionsAllowed(true)
        .setParameterExceptionHandler((e, words) -> usageError(e))
        .setExecutionExceptionHandler((e, command, parsed) -> failure(e, command));
  }

  private static void addHelp(CommandLine command) {
    command
        .getCommandSpec()
        .addOption(
            OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("Show this help.")
                .build());
  }

  private static int usageError(ParameterException e) {
    CommandSpec command = e.getCommandLine().getCommandSpec();
    say(e.getCommandLine(), message(e) + "; see " + command.qualifiedName() + " --help");
    return ExitCode.USAGE;
  }

  /** A word that is not known may have a secret in it, behind its equals sign or all of it. */
  private static String message(ParameterException e) {
    if (e instanceof UnmatchedArgumentException unmatched) {
      List<String> words = unmatched.getUnmatched();
      String word = words.isEmpty() ? "" : words.get(0);
      if (unmatched.isUnknownOption()) {
        List<String> near = unmatched.getSuggestions();
        return "unknown option "
            + word.replaceFirst("=.*", "")
            + (near.isEmpty() ? "" : "; perhaps " + String.join(", ", near) + " is meant");
      }
      return e.getCommandLine().getParent() == null
          ? "unknown command " + word.replaceFirst("=.*", "") + allowed(e.getCommandLine())
          : "too many arguments: there is nothing to be said behind the last one";
    }
    return e.getMessage();
  }

  /** The commands, for a message. */
  static String allowed(CommandLine all) {
    return "; allowed are " + String.join(", ", all.getSubcommands().keySet());
  }

  private static int failure(Exception e, CommandLine command) {
    if (e instanceof CommandFailure failure) {
      String more =
          failure.exitCode() == ExitCode.USAGE
              ? "; see " + command.getCommandSpec().qualifiedName() + " --help"
              : "";
      say(command, failure.getMessage() + more);
      return failure.exitCode();
    }
    if (e instanceof NoSuchJvmException) {
      say(command, e.getMessage());
      return ExitCode.NO_SUCH_JVM;
    }
    boolean isExpected =
        e instanceof AttachException || e instanceof SessionException || e instanceof IOException;
    say(command, isExpected ? message(e) : Inability.reason(e));
    return ExitCode.FAILURE;
  }

  private static String message(Exception e) {
    // Of a file system's failures, the message is the file alone.
    return e instanceof FileSystemException || e.getMessage() == null
        ? e.toString()
        : e.getMessage();
  }

  /** One line for the user. */
  static void say(CommandLine command, String line) {
    command.getErr().println(PREFIX + Printable.of(line));
  }
}
