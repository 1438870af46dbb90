package dev.hiptide.bench.tracer;

import static dev.hiptide.bench.tracer.Subject.Observer.BPF;
import static dev.hiptide.bench.tracer.Subject.Observer.BPFTRACE;
import static dev.hiptide.bench.tracer.Subject.Observer.NOBODY;
import static dev.hiptide.bench.tracer.Subject.Observer.PERF_TRACE;
import static dev.hiptide.bench.tracer.Subject.Observer.PTRACE;
import static dev.hiptide.bench.tracer.Subject.Observer.PTRACE_FILTER;
import static dev.hiptide.bench.tracer.Subject.Observer.PTRACE_PHASES;
import static dev.hiptide.bench.tracer.Subject.Observer.STRACE;

import dev.hiptide.bench.figures.Figures;
import dev.hiptide.bench.figures.MarkdownTable;
import dev.hiptide.testing.Await;
import dev.hiptide.testing.Checkout;
import dev.hiptide.testing.JavaProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Measures what tracing costs and prints it beside the goals. Everything is run in turn, round by
 * round, and a ratio is that of two runs of one round.
 */
@Command(
    name = "tracer",
    mixinStandardHelpOptions = true,
    description = "What tracing costs, in turn with strace and without the agent.")
public final class TracerCommand implements Callable<Integer> {
  private static final long SETTLE_NANOS = TimeUnit.SECONDS.toNanos(3);
  private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final int[] THREADS = {1, 2, 8};
  private static final int[] WATCHED = {1, 4, 16};
  private static final double NANOS_PER_TICK = 1e7; // USER_HZ is 100

  @Option(names = "--rounds", defaultValue = "5", description = "Rounds. Default: 5.")
  private int rounds;

  @Option(
      names = "--iterations",
      defaultValue = "10000",
      description = "Of each program of the study. Default: 10000.")
  private int iterations;

  private final Figures figures = new Figures();
  private final StringBuilder table =
      new StringBuilder(MarkdownTable.header("what", "ours", "beside it", "result", "goal", "met"));
  private Subject subject;

  private TracerCommand() {}

  @Override
  public Integer call() {
    subject = new Subject(Checkout.ROOT.resolve("bench/target/tracer"), iterations);
    for (int round = 1; round <= rounds; round++) {
      System.err.printf("round %d of %d%n", round, rounds);
      measure();
    }
    print();
    return 0;
  }

  private void measure() {
    for (int threads : THREADS) {
      hotCalls("native", NOBODY, threads);
      hotCalls("bpf", BPF, threads);
      hotCalls("bpftrace", BPFTRACE, threads);
      hotCalls("ptrace", PTRACE, threads);
      hotCalls("strace", STRACE, threads);
    }
    hotCalls("perf", PERF_TRACE, 1);
    attempt(() -> subject.hotCalls(figures, "ptrace pinned", PTRACE, 1, true));
    attempt(() -> subject.hotCalls(figures, "strace pinned", STRACE, 1, true));
    hotCalls("phases", PTRACE_PHASES, 1);
    hotCalls("filter", PTRACE_FILTER, 1);
    for (int watched : WATCHED) {
      attempt(() -> besideWatched(watched));
    }
    for (String program : new String[] {"alloc", "kernels", "baseline"}) {
      study(program, "native", NOBODY);
      study(program, "bpf", BPF);
      study(program, "ptrace", PTRACE_PHASES);
    }
    study("alloc", "strace", STRACE);
    attempt(() -> figures.add("start agent", subject.startMillis(BPF)));
    attempt(() -> figures.add("start native", subject.startMillis(NOBODY)));
    attempt(() -> figures.add("announcement", subject.announcementMicros()));
    attempt(this::idle);
  }

  private void hotCalls(String name, Subject.Observer observer, int threads) {
    attempt(() -> subject.hotCalls(figures, name + " " + threads, observer, threads, false));
  }

  private void study(String program, String name, Subject.Observer observer) {
    attempt(() -> figures.add(program + " " + name, subject.study(program, observer)));
  }

  /** What a process that nobody watches pays for others that are watched. */
  private void besideWatched(int count) throws Exception {
    List<JavaProcess> watched = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        watched.add(subject.idle("none"));
      }
      for (JavaProcess process : watched) {
        Await.until("it is watched", () -> process.standardError().contains("counted by bpf"));
      }
      subject.hotCalls(figures, "beside " + count, NOBODY, 1, false);
    } finally {
      for (JavaProcess process : watched) {
        process.close();
      }
    }
  }

  private interface Step {
    void run() throws Exception;
  }

  /** A step that fails leaves its figure out; the reason is printed, and the row says so. */
  private static void attempt(Step step) {
    try {
      step.run();
    } catch (Exception e) {
      System.err.println(e);
    }
  }

  private void idle() throws Exception {
    Path directory = Files.createTempDirectory("hiptide-cost");
    Path report = directory.resolve("report.json");
    try (JavaProcess process = subject.idle(report.toString())) {
      Await.until("there is a collector", () -> process.collector().isPresent());
      long collector = process.collector().orElseThrow().pid();
      Thread.sleep(TimeUnit.NANOSECONDS.toMillis(SETTLE_NANOS));
      long ticks = ticks(collector);
      Thread.sleep(TimeUnit.NANOSECONDS.toMillis(IDLE_NANOS));
      figures.add("idle", 100 * (ticks(collector) - ticks) * NANOS_PER_TICK / IDLE_NANOS);
      figures.add("rss", peakMegabytes(collector));
      process.closeInput();
      process.awaitExit();
      figures.add("ready", 1000 * Subject.ofTracer(report, "ready_seconds"));
    } finally {
      Files.deleteIfExists(report);
      Files.delete(directory);
    }
  }

  private void print() {
    for (int threads : THREADS) {
      String who = threads == 1 ? "one hot thread" : threads + " hot threads";
      String ours = "bpf " + threads + " usec";
      String without = "native " + threads + " usec";
      added("µs a call that `bpf` adds, " + who, ours, without, 0.25);
      addedTo("the same / what bpftrace adds", ours, "bpftrace " + threads + " usec", without);
      if (threads == 1) {
        addedTo("the same / what `perf trace -s` adds", ours, "perf 1 usec", without);
      }
    }
    for (int watched : WATCHED) {
      added(
          "µs a call of a process that is not watched, beside " + watched + " that are",
          "beside " + watched + " usec",
          "native 1 usec",
          0.075);
    }
    ratio("s, the study's `alloc`, `bpf` / without", "alloc bpf", "alloc native", 1.1);
    ratio("s, `kernels`, `bpf` / without", "kernels bpf", "kernels native", 1.01);
    ratio("s, `baseline`, `bpf` / without", "baseline bpf", "baseline native", 1.01);
    ratio(
        "µs a call, one hot thread, `ptrace` / `strace -f -c`",
        "ptrace 1 usec",
        "strace 1 usec",
        0.9);
    ratio("the same on one processor", "ptrace pinned usec", "strace pinned usec", 0.9);
    ratio("two hot threads", "ptrace 2 usec", "strace 2 usec", 0.7);
    ratio("eight hot threads", "ptrace 8 usec", "strace 8 usec", 0.7);
    row(
        "fairness: most / fewest calls of eight threads",
        "ptrace 8 fairness",
        "strace 8 fairness",
        () -> figures.median("ptrace 8 fairness"),
        "",
        1.5);
    ratio(
        "µs a call, a thread that `phases` leaves alone / native",
        "phases 1 usec",
        "native 1 usec",
        1.1);
    ratio(
        "µs a call, a category that the filter leaves alone / native",
        "filter 1 usec",
        "native 1 usec",
        1.5);
    ratio("s, `kernels`, `ptrace` / without", "kernels ptrace", "kernels native", 1.03);
    ratio("s, `baseline`, `ptrace` / without", "baseline ptrace", "baseline native", 1.03);
    ratio("s, `alloc`, `ptrace` / `strace -f -c`", "alloc ptrace", "alloc strace", 0.5);
    row(
        "ms from the agent's start until all threads are watched",
        "ready",
        "",
        () -> figures.median("ready"),
        " ms",
        150);
    row(
        "µs a thread needs to become known, mean of 2000",
        "announcement",
        "",
        () -> figures.median("announcement"),
        " µs",
        2);
    row("MB, the collector's peak resident size", "rss", "", () -> figures.max("rss"), " MB", 64);
    row(
        "% of a core, the collector of an idle program",
        "idle", "", () -> figures.median("idle"), " %", 0.3);
    row(
        "ms of an empty program, with the agent and without",
        "start agent",
        "start native",
        () -> figures.difference("start agent", "start native"),
        " ms",
        200);
    System.out.print(table);
  }

  private void added(String what, String ours, String without, double goal) {
    row(what, ours, without, () -> figures.difference(ours, without), " µs", goal);
  }

  private void addedTo(String what, String ours, String peer, String without) {
    row(
        what,
        ours,
        peer,
        () -> figures.difference(ours, without) / figures.difference(peer, without),
        " ×",
        0.35);
  }

  private void ratio(String what, String ours, String other, double goal) {
    row(what, ours, other, () -> figures.ratio(ours, other), " ×", goal);
  }

  private void row(
      String what, String ours, String other, DoubleSupplier result, String unit, double goal) {
    String goalText = goal == (long) goal ? Long.toString((long) goal) : Double.toString(goal);
    String limit = "≤ " + goalText + unit;
    try {
      double value = result.getAsDouble();
      table.append(
          MarkdownTable.row(
              what,
              figures.text(ours),
              other.isEmpty() ? "" : figures.text(other),
              Figures.number(value) + unit,
              limit,
              value <= goal ? "yes" : "no"));
    } catch (IllegalStateException e) {
      table.append(MarkdownTable.row(what, "failed: " + e.getMessage(), "", "", limit, "no"));
    }
  }

  private static long ticks(long pid) throws Exception {
    String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
  }

  private static double peakMegabytes(long pid) throws Exception {
    return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / 1024)
        .findFirst()
        .orElseThrow();
  }
}
