package dev.hiptide.cli;

import dev.hiptide.cli.session.Session;
import dev.hiptide.table.CollectorState;
import dev.hiptide.table.SessionCard;
import dev.hiptide.table.TraceTable;
import dev.hiptide.terms.Printable;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Shows what observes a JVM, and whether it is well. */
@Command(
    name = "status",
    sortOptions = false,
    description = {
      "Shows what observes a JVM, and whether it is well.",
      "That is where its metrics are, what traces it, since when, and what went wrong. Without an"
          + " argument, of each JVM that is watched."
    },
    footerHeading = "%nExamples:%n",
    footer = {"  hiptide status", "  hiptide status 4711", "  hiptide status trainer.jar"})
final class StatusCommand implements Callable<Integer> {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);

  @Spec private CommandSpec spec;
  @Mixin private Target target;

  @Override
  public Integer call() throws Exception {
    List<Session> sessions = target.isNamed() ? List.of(target.session()) : Target.all();
    if (sessions.isEmpty()) {
      target.session(); // says that there is none
    }
    PrintWriter out = spec.commandLine().getOut();
    boolean isFirst = true;
    for (Session session : sessions) {
      if (!isFirst) {
        out.println();
      }
      isFirst = false;
      print(session, out);
    }
    return ExitCode.OK;
  }

  private static void print(Session session, PrintWriter out) {
    TraceTable table = session.table();
    SessionCard card = session.card().orElse(new SessionCard("", "", "", "", "", "", ""));
    line(out, "jvm", session.jvm() + ", Java " + orNothing(card.java()));
    line(out, "application", orNothing(card.application()));
    line(
        out,
        "metrics",
        card.endpoint().isEmpty() ? "nowhere" : card.endpoint() + ", " + card.access());
    line(out, "tracer", tracer(table.collectorState(), card));
    line(out, "since", since(Instant.ofEpochMilli(table.startedEpochMillis()), Instant.now()));
    line(out, "collector", collector(session));
    line(out, "faults", faults(table));
    line(out, "version", orNothing(card.version()));
  }

  private static String tracer(CollectorState state, SessionCard card) {
    return switch (state) {
      case TRACING -> card.backend() + ", trace=" + card.trace();
      case SERVING -> "off: system calls are not counted";
      case FINISHED -> "off: the session is over";
      case ABSENT, STARTING -> "not yet";
    };
  }

  static String since(Instant start, Instant now) {
    long seconds = Math.max(0, now.getEpochSecond() - start.getEpochSecond());
    return TIME.format(start.atZone(ZoneId.systemDefault()))
        + String.format(
            Locale.ROOT, " (%d:%02d:%02d)", seconds / 3600, seconds / 60 % 60, seconds % 60);
  }

  private static String collector(Session session) {
    TraceTable table = session.table();
    long restarts = Math.max(0, table.collectorStarts() - 1);
    return "process "
        + table.collectorPid()
        + (session.isCollectorAlive() ? ", alive" : ", no sign of life")
        + (restarts == 0 ? "" : ", started again " + restarts + " times");
  }

  private static String faults(TraceTable table) {
    String faults = "";
    if (table.untracedNanos() > 0) {
      faults += String.format(Locale.ROOT, ", %.1f s untraced", table.untracedNanos() / 1e9);
    }
    if (table.threadsWithoutCell() > 0) {
      faults += ", " + table.threadsWithoutCell() + " threads not attributed";
    }
    if (table.suppressedErrors() > 0) {
      faults += ", " + table.suppressedErrors() + " errors of the agent";
    }
    if (table.faults().count() > 0) {
      faults += ", " + table.faults().count() + " fields overwritten by the program";
    }
    return faults.isEmpty() ? "none" : faults.substring(", ".length());
  }

  private static String orNothing(String text) {
    return text.isEmpty() ? "not known yet" : text;
  }

  private static void line(PrintWriter out, String name, String value) {
    out.println(String.format(Locale.ROOT, "%-12s", name) + Printable.of(value));
  }
}
