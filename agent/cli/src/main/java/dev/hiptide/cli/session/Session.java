package dev.hiptide.cli.session;

import dev.hiptide.cli.jvm.Jvm;
import dev.hiptide.inquiry.ReportSource;
import dev.hiptide.inquiry.SessionEndedException;
import dev.hiptide.inquiry.TableReports;
import dev.hiptide.linux.ProcStat;
import dev.hiptide.report.Report;
import dev.hiptide.table.CollectorState;
import dev.hiptide.table.ForeignTableException;
import dev.hiptide.table.SessionCard;
import dev.hiptide.table.TraceTable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * What observes one JVM, as its trace table tells: the agent in it and the collector beside it.
 * Nothing is asked of the JVM itself, which may be stopped.
 */
public final class Session {
  private static final Duration READY_PATIENCE = Duration.ofSeconds(20);

  /** It listens a moment after all else, or cannot. */
  private static final Duration ENDPOINT_PATIENCE = Duration.ofSeconds(3);

  private static final Duration REPORT_PATIENCE = Duration.ofSeconds(10);
  private static final Duration DETACH_PATIENCE = Duration.ofSeconds(30);
  private static final long POLL_MILLIS = 20;

  private final Jvm jvm;
  private final Path file;
  private final TraceTable table;

  private Session(Jvm jvm, Path file, TraceTable table) {
    this.jvm = jvm;
    this.file = file;
    this.table = table;
  }

  /**
   * The session that watches a JVM; empty if it is not watched.
   *
   * @throws SessionException if it is another version's
   */
  public static Optional<Session> of(Jvm jvm) throws SessionException {
    Optional<String> path = jvm.files().table();
    if (path.isEmpty()) {
      return Optional.empty();
    }
    Path file = jvm.outside(path.get());
    try {
      TraceTable table = TraceTable.open(file);
      return table.isClosed() ? Optional.empty() : Optional.of(new Session(jvm, file, table));
    } catch (ForeignTableException e) {
      throw new SessionException(
          jvm + " is watched by another version of hiptide, which alone can be asked about it");
    } catch (IOException | InternalError e) { // the latter: somebody cuts the file off
      return Optional.empty(); // it is just beginning, or over
    }
  }

  public Jvm jvm() {
    return jvm;
  }

  /** For who reads more than is told here. */
  public TraceTable table() {
    return table;
  }

  /** Who observes the JVM, and how; empty while the session begins. */
  public Optional<SessionCard> card() {
    try {
      return table.card();
    } catch (InternalError e) { // as above
      return Optional.empty();
    }
  }

  /** Waits until everything is there that the user has asked for, but not for long. */
  public void awaitReady() throws InterruptedException {
    await(() -> table.card().isPresent() && table.collectorState().isReady(), READY_PATIENCE);
    await(() -> !table.card().map(SessionCard::endpoint).orElse("").isEmpty(), ENDPOINT_PATIENCE);
  }

  /** Whether the collector has given a sign of life within {@link TraceTable#SILENCE}. */
  public boolean isCollectorAlive() {
    return table.collectorState() != CollectorState.FINISHED
        && System.nanoTime() - table.heartbeat() < TraceTable.SILENCE.toNanos()
        && table.heartbeat() != 0;
  }

  /** For who asks for reports again and again. */
  public ReportSource reports() throws IOException {
    return TableReports.open(jvm.pid(), file, REPORT_PATIENCE);
  }

  /**
   * The report of this moment.
   *
   * @throws SessionException if there is none in time
   */
  public Report report() throws SessionException, InterruptedException {
    try {
      return reports().next();
    } catch (IOException | SessionEndedException e) {
      throw new SessionException(e.getMessage());
    }
  }

  /**
   * Asks the agent to leave, and waits until it has.
   *
   * @throws SessionException if it does not in time
   */
  public void detach() throws SessionException, InterruptedException {
    if (jvm.isBehindFilter()) {
      throw new SessionException(
          jvm
              + " runs behind the filter of hiptide run --categories, which cannot be taken away: its"
              + " session ends with it");
    }
    table.askToDetach();
    if (!await(this::isOver, DETACH_PATIENCE)) {
      throw new SessionException(
          "the agent has not left "
              + jvm
              + " within "
              + DETACH_PATIENCE.toSeconds()
              + " s; it has been asked, and leaves when the JVM lets it");
    }
  }

  /** Waits for the end of the session, or of the JVM, or for so long. */
  public void awaitEnd(Duration patience) throws InterruptedException {
    await(this::isOver, patience);
  }

  /** Whether nothing of it is left in the JVM, or nothing of the JVM. */
  private boolean isOver() {
    return table.isClosed() || hasJvmEnded();
  }

  private boolean hasJvmEnded() {
    try {
      return ProcStat.read(Path.of("/proc/" + jvm.pid())).hasEnded();
    } catch (IOException e) {
      return true;
    }
  }

  private static boolean await(BooleanSupplier condition, Duration patience)
      throws InterruptedException {
    long began = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - began > patience.toNanos()) {
        return false;
      }
      Thread.sleep(POLL_MILLIS);
    }
    return true;
  }
}
