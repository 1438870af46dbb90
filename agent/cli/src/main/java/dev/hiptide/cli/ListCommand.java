package dev.hiptide.cli;

import com.google.gson.FieldNamingPolicy;
import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import dev.hiptide.cli.jvm.Jvm;
import dev.hiptide.cli.jvm.Jvms;
import dev.hiptide.cli.session.Session;
import dev.hiptide.cli.session.SessionException;
import dev.hiptide.table.SessionCard;
import dev.hiptide.terms.Printable;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows the JVMs, and which of them are watched. */
@Command(
    name = "list",
    sortOptions = false,
    description = {
      "Lists the JVMs of this user, and for root of all.",
      "It shows their number, the Java that runs them, their main class, module or jar, whether they"
          + " are in a container, and where they are watched. No JVM is asked for it."
    },
    footerHeading = "%nExamples:%n",
    footer = {"  hiptide list", "  sudo hiptide list --json"})
final class ListCommand implements Callable<Integer> {
  private static final List<String> HEADER =
      List.of("PID", "USER", "JAVA", "CONTAINER", "WATCHED", "PROGRAM");

  private static final Gson GSON =
      new GsonBuilder()
          .setFieldNamingPolicy(FieldNamingPolicy.LOWER_CASE_WITH_UNDERSCORES)
          .setPrettyPrinting()
          .disableHtmlEscaping()
          .create();

  @Spec private CommandSpec spec;

  @Option(names = "--json", description = "As JSON.")
  private boolean json;

  /**
   * A JVM as programs read of it.
   *
   * @param containerPid its number in its own PID namespace
   * @param container whether it is in another PID namespace, or sees other files
   * @param endpoint where its metrics are; empty if nowhere
   */
  private record Line(
      long pid,
      long containerPid,
      int uid,
      String java,
      boolean container,
      boolean watched,
      String application,
      String endpoint,
      String program) {
    static Line of(Jvm jvm) {
      Optional<SessionCard> card = Optional.empty();
      boolean watched;
      try {
        Optional<Session> session = Session.of(jvm);
        watched = session.isPresent();
        card = session.flatMap(Session::card);
      } catch (SessionException e) {
        watched = true; // by another version
      }
      return new Line(
          jvm.pid(),
          jvm.status().innerPid(),
          jvm.status().user(),
          jvm.javaVersion(),
          jvm.status().isInContainer() || jvm.hasOwnFiles(),
          watched,
          card.map(SessionCard::application).orElse(""),
          card.map(SessionCard::endpoint).orElse(""),
          jvm.program());
    }

    List<String> columns() {
      return List.of(
          Long.toString(pid),
          Integer.toUnsignedString(uid),
          java.isEmpty() ? "?" : java,
          !container ? "-" : pid == containerPid ? "yes" : "yes, as " + containerPid,
          !watched ? "-" : endpoint.isEmpty() ? "yes" : Printable.of(endpoint),
          Printable.of(program));
    }
  }

  @Override
  public Integer call() throws IOException {
    List<Line> lines = Jvms.all().stream().map(Line::of).toList();
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(GSON.toJson(lines));
      return ExitCode.OK;
    }
    List<List<String>> rows = new ArrayList<>(List.of(HEADER));
    lines.forEach(line -> rows.add(line.columns()));
    Columns.print(rows, out);
    return ExitCode.OK;
  }
}
