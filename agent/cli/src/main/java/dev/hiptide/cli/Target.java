package dev.hiptide.cli;

import dev.hiptide.cli.jvm.Jvm;
import dev.hiptide.cli.jvm.Jvms;
import dev.hiptide.cli.jvm.NoSuchJvmException;
import dev.hiptide.cli.session.Session;
import dev.hiptide.cli.session.SessionException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Parameters;

/** The watched JVM that a command is about. */
final class Target {
  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "PID|NAME|:PORT",
      description = {
        "The JVM: its process id, its main class or jar, or a TCP port that it listens at. It may"
            + " be left out if only one JVM is watched."
      })
  private String name;

  /** Whether the user has named one. */
  boolean isNamed() {
    return name != null;
  }

  /**
   * Its session.
   *
   * @throws CommandFailure if it is not watched
   */
  Session session() throws IOException, NoSuchJvmException, SessionException, CommandFailure {
    if (name != null) {
      Jvm jvm = Jvms.named(name);
      return Session.of(jvm)
          .orElseThrow(
              () ->
                  new CommandFailure(
                      ExitCode.NOT_WATCHED,
                      jvm + " is not watched; hiptide attach " + jvm.pid() + " watches it"));
    }
    List<Session> all = all();
    return switch (all.size()) {
      case 1 -> all.get(0);
      case 0 ->
          throw new CommandFailure(
              ExitCode.NOT_WATCHED, "no JVM of this user is watched; hiptide attach watches one");
      default ->
          throw new CommandFailure(
              ExitCode.NO_SUCH_JVM,
              "more than one JVM is watched: "
                  + all.stream()
                      .map(session -> session.jvm().toString())
                      .collect(Collectors.joining(", "))
                  + "; name one");
    };
  }

  /** The sessions of all JVMs that are watched by this version. */
  static List<Session> all() throws IOException {
    List<Session> sessions = new ArrayList<>();
    for (Jvm jvm : Jvms.all()) {
      try {
        Optional<Session> session = Session.of(jvm);
        session.ifPresent(sessions::add);
      } catch (SessionException e) {
        // another version's
      }
    }
    return sessions;
  }
}
