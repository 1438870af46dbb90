package dev.hiptide.inquiry;

import dev.hiptide.linux.ProcStat;
import dev.hiptide.linux.TableDirectory;
import dev.hiptide.report.JsonReport;
import dev.hiptide.report.Report;
import dev.hiptide.table.CollectorState;
import dev.hiptide.table.SessionCard;
import dev.hiptide.table.TraceTable;
import dev.hiptide.terms.Printable;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * Asks a collector for reports through the trace table: that takes no password and no network, but
 * the rights of the program's user. Not thread-safe.
 */
public final class TableReports implements ReportSource {
  /** Far more than a report has. */
  private static final int MOST_BYTES = 64 << 20;

  /** A collector looks for requests ten times a second. */
  private static final long POLL_MILLIS = 10;

  private final long pid;
  private final long startTicks;
  private final Path file;
  private final TraceTable table;
  private final Duration deadline;

  private TableReports(long pid, Path file, Duration deadline) throws IOException {
    this.pid = pid;
    this.startTicks = ProcStat.read(process()).startTicks();
    this.file = file;
    this.table = TraceTable.open(file);
    this.deadline = deadline;
  }

  /**
   * Opens the table of a session.
   *
   * @param pid the program's process, as this process knows it
   * @param table the table's file, as this process reaches it
   * @param deadline how long the collector has for an answer
   * @throws IOException if there is no such process or table
   */
  public static TableReports open(long pid, Path table, Duration deadline) throws IOException {
    return new TableReports(pid, table, deadline);
  }

  @Override
  public String name() {
    return table
        .card()
        .map(SessionCard::application)
        .filter(name -> !name.isEmpty())
        .map(Printable::of)
        .orElse("java");
  }

  @Override
  public long pid() {
    return pid;
  }

  @Override
  public Report next() throws IOException, SessionEndedException, InterruptedException {
    long request = table.askForReport();
    long begin = System.nanoTime();
    while (table.reportsAnswered() - request < 0) {
      throwIfEnded();
      if (System.nanoTime() - begin > deadline.toNanos()) {
        throw new IOException(
            "the collector of " + program() + " has not answered for " + seconds(deadline));
      }
      Thread.sleep(POLL_MILLIS);
    }
    try {
      return JsonReport.parse(answer());
    } catch (IOException | IllegalArgumentException e) {
      throwIfEnded();
      throw new IOException(
          "the answer of the collector of " + program() + " cannot be read: " + e.getMessage(), e);
    }
  }

  /** Another user's file, for root: a link there may lead anywhere. */
  private String answer() throws IOException {
    Path report = TableDirectory.report(file);
    if (!Files.isRegularFile(report, LinkOption.NOFOLLOW_LINKS)) {
      throw new IOException(report + " is no regular file");
    }
    try (SeekableByteChannel channel =
        Files.newByteChannel(report, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
      byte[] bytes = Channels.newInputStream(channel).readNBytes(MOST_BYTES);
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }

  private void throwIfEnded() throws SessionEndedException {
    Optional<String> end = end();
    if (end.isPresent()) {
      throw new SessionEndedException(end.get());
    }
  }

  private Optional<String> end() {
    if (table.isLetGo()) {
      return Optional.of(program() + " is no longer observed: hiptide was detached");
    }
    if (hasProcessEnded()
        || table.isEnding()
        || table.collectorState() == CollectorState.FINISHED
        || !Files.exists(file)) {
      return Optional.of(program() + " has ended");
    }
    return Optional.empty();
  }

  private boolean hasProcessEnded() {
    try {
      ProcStat stat = ProcStat.read(process());
      return stat.hasEnded() || stat.startTicks() != startTicks;
    } catch (IOException e) {
      return true;
    }
  }

  private Path process() {
    return Path.of("/proc/" + pid);
  }

  private String program() {
    return name() + " (pid " + pid + ")";
  }

  private static String seconds(Duration duration) {
    return duration.toMillis() / 1e3 + " s";
  }
}
