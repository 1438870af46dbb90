package dev.hiptide.collector;

import dev.hiptide.attribution.Attribution;
import dev.hiptide.endpoint.Endpoint;
import dev.hiptide.linux.KillTimer;
import dev.hiptide.observation.Observer;
import dev.hiptide.settings.CollectorArguments;
import dev.hiptide.settings.Settings;
import dev.hiptide.settings.Tracing.Mode;
import dev.hiptide.table.CollectorState;
import dev.hiptide.table.TraceTable;
import dev.hiptide.terms.SyscallTable;
import dev.hiptide.tracer.Ledger;
import dev.hiptide.tracer.TracePolicy;
import dev.hiptide.tracer.Tracer;
import dev.hiptide.tracer.TracingRefusedException;
import dev.hiptide.tracer.ptrace.Attachment;
import dev.hiptide.tracer.ptrace.PtraceTracer;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * The life of a collector: from the open table to the last scrape.
 *
 * <p>The tracer comes first, for the workload waits until it is traced; metrics and endpoint are
 * made meanwhile.
 */
public final class Collector {
  private static final long HEARTBEAT_MILLIS = 100;

  /** On a machine with far too much to do; a start that takes longer hangs. */
  private static final Duration START_DEADLINE = Duration.ofMinutes(1);

  /** Longer than an agent takes to make the table. */
  private static final Duration TABLE_DEADLINE = Duration.ofSeconds(10);

  private final TraceTable table;
  private final Settings settings;
  private final long predecessorsLastSign;
  private final SyscallTable syscalls;
  private final WorkloadProcess workload;
  private final Attribution attribution;
  private final Tracer tracer;
  private final KillTimer killTimer;
  private final FutureTask<Publication> publication = new FutureTask<>(this::publish);
  private final Ending ending;

  /** Whether the workload is traced, or was to its end. */
  private volatile boolean tracing;

  /** Whether this collector has all its parts. */
  private volatile boolean started;

  private Collector(
      CollectorArguments arguments,
      TraceTable table,
      WorkloadProcess workload,
      SyscallTable syscalls) {
    this.ending = new Ending(table, arguments.table(), arguments.settings(), publication);
    this.settings = arguments.settings();
    this.table = table;
    this.workload = workload;
    this.syscalls = syscalls;
    killTimer = new KillTimer(syscalls, TraceTable.SILENCE);
    predecessorsLastSign = table.heartbeat();
    attribution = new Attribution(table, new Ledger(table, syscalls, settings.tracing()));
    tracer =
        new PtraceTracer(
            table,
            isLaunched() ? Attachment.TO_LAUNCHED : Attachment.TO_RUNNING,
            syscalls,
            attribution,
            settings.tracing().mode());
  }

  /**
   * Collects until the workload has ended.
   *
   * @param args the words that {@link CollectorArguments} writes
   */
  public static void main(String[] args) throws Exception {
    Thread natives = start("hiptide-natives", Collector::loadNatives); // JNA: half the start
    CollectorArguments arguments = CollectorArguments.parse(args);
    try {
      TraceTable table = open(arguments.table());
      WorkloadProcess workload = new WorkloadProcess(table.workloadPid());
      SyscallTable syscalls = SyscallTable.forArchitecture(System.getProperty("os.arch"));
      natives.join(); // its classes must be initialised by one thread
      new Collector(arguments, table, workload, syscalls).run();
    } catch (AccessDeniedException e) {
      Console.say("cannot open the trace table: the program is another user's now");
    } catch (IOException e) {
      Ending.deleteTable(arguments.table()); // the workload has ended before it could be watched
    }
    System.exit(0); // do not wait for threads of libraries
  }

  /**
   * Leaves the terminal, which loads JNA. If JNA cannot unpack its library, the next user of JNA
   * fails with the reason; where the disk is full, the agent reports that itself.
   */
  private static void loadNatives() {
    try {
      Console.leaveTerminal();
    } catch (LinkageError e) {
      // ignored here: see above
    }
  }

  /** Opens the table when it is there: the agent starts a collector before it makes one. */
  private static TraceTable open(Path file) throws IOException, InterruptedException {
    long began = System.nanoTime();
    while (true) {
      try {
        return TraceTable.open(file);
      } catch (IOException e) {
        if (!Files.exists(file.getParent())
            || System.nanoTime() - began > TABLE_DEADLINE.toNanos()) {
          throw e;
        }
        Thread.sleep(1);
      }
    }
  }

  private void run() throws InterruptedException, ExecutionException {
    boolean first = table.countCollectorStart() == 0;
    say(CollectorState.STARTING);
    start("hiptide-pulse", this::giveSignsOfLifeWhileStarting);
    Optional<Thread> tracing = startTracing();
    publication.run();
    start("hiptide-end", () -> awaitEnd(tracing));
    Optional<Endpoint> endpoint = publication.get().listen();
    if (first) {
      String scheme = settings.access().tls().isPresent() ? "https" : "http";
      endpoint.ifPresent(
          it ->
              Console.say(
                  "metrics at " + scheme + "://" + settings.host() + ":" + it.port() + "/metrics"));
    }
    started = true;
    watch();
    Console.close();
    if (isLaunched() && tracing.isPresent()) {
      attendChildren(tracing.get());
    }
    killTimer.disarm(); // there is nobody left to hold
    publication.get().metrics().close();
    if (endpoint.isPresent()) {
      ending.linger(endpoint.get());
    }
  }

  private boolean isLaunched() {
    return settings.tracing().mode() == Mode.CATEGORIES;
  }

  /** Children that outlive the workload inherit its filter, and die with this process. */
  private void attendChildren(Thread tracing) throws InterruptedException {
    while (tracing.isAlive()) {
      killTimer.signOfLife();
      tracing.join(HEARTBEAT_MILLIS);
    }
  }

  private Publication publish() {
    return new Publication(
        table,
        settings,
        syscalls,
        new Observer(table, attribution, () -> tracing, tracer::cost),
        tracer.backend());
  }

  /** Returns the tracer's thread. */
  private Optional<Thread> startTracing() {
    table.listening(false); // a predecessor may have listened to its end
    if (settings.tracing().mode() == Mode.OFF) {
      say(CollectorState.SERVING);
      return Optional.empty();
    }
    return Optional.of(start("hiptide-tracer", this::trace));
  }

  private static Thread start(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private void trace() {
    try {
      tracer.run(new TracedLife());
    } catch (TracingRefusedException e) {
      Console.say(
          (settings.tracing().mode() == Mode.AUTO ? "trace=auto is off here: " : "")
              + e.getMessage()
              + "; HIP calls are measured, system calls are not");
      say(CollectorState.SERVING);
    } catch (IOException e) {
      // the workload ended before it could be traced; awaitEnd sees that, too
    } catch (RuntimeException | Error e) {
      Console.say("the tracer has failed: " + e);
      Runtime.getRuntime().halt(1); // the kernel lets the tracees go on; the agent starts another
    }
  }

  /** Waits for the end that no tracer tells of, and for a tracer that has more to tell of it. */
  private void awaitEnd(Optional<Thread> tracing) {
    try {
      workload.awaitEnd(syscalls);
      if (tracing.isPresent()) {
        tracing.get().join();
      }
      ending.finish();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // nobody interrupts this thread
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * A busy machine may take longer than a silence may last to load the classes of all parts;
   * whoever is ended for that begins anew, and makes the machine busier still.
   */
  private void giveSignsOfLifeWhileStarting() {
    try {
      long began = System.nanoTime();
      while (!started && System.nanoTime() - began < START_DEADLINE.toNanos()) {
        giveSignOfLife();
        Thread.sleep(HEARTBEAT_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // nobody interrupts this thread
    }
  }

  private void giveSignOfLife() {
    table.heartbeat(System.nanoTime());
    killTimer.signOfLife();
  }

  /** Gives signs of life until the workload has ended and its report is written. */
  private void watch() throws InterruptedException, ExecutionException {
    while (!ending.await(HEARTBEAT_MILLIS)) {
      table.heartbeat(System.nanoTime());
      if (!ending.takesTooLong()) {
        killTimer.signOfLife();
      }
      publication.get().tick();
    }
  }

  private void say(CollectorState state) {
    table.collectorState(state, ProcessHandle.current().pid());
  }

  private final class TracedLife implements Tracer.Life {
    @Override
    public void tracing() {
      if (predecessorsLastSign != 0) {
        table.addUntracedNanos(System.nanoTime() - predecessorsLastSign);
      }
      tracing = true;
      table.ready(System.nanoTime());
      table.listening(TracePolicy.threadsAnnounceThemselves(settings.tracing().mode()));
      say(CollectorState.TRACING);
    }

    @Override
    public void ending() {
      table.listening(false);
      ending.told();
    }
  }
}
