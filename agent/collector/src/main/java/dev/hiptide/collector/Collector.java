package dev.hiptide.collector;

import dev.hiptide.attribution.Attribution;
import dev.hiptide.endpoint.Endpoint;
import dev.hiptide.linux.StaleTables;
import dev.hiptide.linux.TableDirectory;
import dev.hiptide.observation.Observer;
import dev.hiptide.settings.Backend;
import dev.hiptide.settings.CollectorArguments;
import dev.hiptide.settings.LastWords;
import dev.hiptide.settings.Settings;
import dev.hiptide.settings.Tracing.Mode;
import dev.hiptide.table.CollectorState;
import dev.hiptide.table.Listener;
import dev.hiptide.table.TraceTable;
import dev.hiptide.terms.Inability;
import dev.hiptide.terms.SyscallTable;
import dev.hiptide.tracer.FirstPermitted;
import dev.hiptide.tracer.Ledger;
import dev.hiptide.tracer.TracePolicy;
import dev.hiptide.tracer.Tracer;
import dev.hiptide.tracer.TracingRefusedException;
import dev.hiptide.tracer.bpf.BpfTracer;
import dev.hiptide.tracer.ptrace.Attachment;
import dev.hiptide.tracer.ptrace.PtraceTracer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/**
 * The life of a collector: from the open table to the last scrape.
 *
 * <p>The tracer comes first, for the workload waits until it is traced; metrics and endpoint are
 * made meanwhile.
 */
public final class Collector {
  private static final int FAILURE = 1;
  private static final long TICK_MILLIS = 100;

  /** Often enough for {@link TraceTable#SILENCE} on a busy machine. */
  private static final long HEARTBEAT_MILLIS = 500;

  /** On a machine with far too much to do; a start that makes no progress for so long hangs. */
  private static final Duration MAX_START_PAUSE = Duration.ofMinutes(1);

  /** Once it has started, it holds threads of the workload, perhaps. */
  private static final Duration MAX_PAUSE = Duration.ofSeconds(10);

  /** Longer than an agent takes to make the table. */
  private static final Duration TABLE_DEADLINE = Duration.ofSeconds(10);

  private final TraceTable table;
  private final Settings settings;
  private final boolean isFirst;
  private final long accountedByPredecessor;
  private final SyscallTable syscalls;
  private final WorkloadProcess workload;
  private final Attribution attribution;
  private final Tracer tracer;
  private final Natives natives;
  private final FutureTask<Publication> publication = new FutureTask<>(this::publish);
  private final Ending ending;

  /** Whether the workload is traced, or was to its end. */
  private volatile boolean tracing;

  private volatile boolean started;

  /** When the main thread was last seen to go on, by {@link System#nanoTime}. */
  private volatile long progressNanos = System.nanoTime();

  private Collector(
      Settings settings,
      TableDirectory directory,
      TraceTable table,
      WorkloadProcess workload,
      SyscallTable syscalls,
      Optional<String> missingNatives) {
    this.ending = new Ending(table, directory, settings, publication);
    this.settings = settings;
    this.table = table;
    this.workload = workload;
    this.syscalls = syscalls;
    natives = Natives.armed(missingNatives, syscalls);
    isFirst = table.countCollectorStart() == 0;
    accountedByPredecessor = table.accountedNanoTime();
    attribution = new Attribution(table, new Ledger(table, syscalls, settings.tracing()));
    tracer = tracer();
  }

  private Tracer tracer() {
    Supplier<Tracer> bpf = () -> new BpfTracer(table, syscalls, attribution);
    Supplier<Tracer> ptrace =
        () ->
            new PtraceTracer(
                table,
                isLaunched() ? Attachment.TO_LAUNCHED : Attachment.TO_RUNNING,
                syscalls,
                attribution,
                settings.tracing().mode());
    List<Supplier<Tracer>> candidates =
        switch (settings.backend()) {
          case AUTO -> List.of(bpf, ptrace);
          case BPF -> List.of(bpf);
          case PTRACE -> List.of(ptrace);
        };
    return new FirstPermitted(candidates, this::sayRefusal);
  }

  /** Once in the workload's life: what is refused to the first collector is to the others, too. */
  private void sayRefusal(String reason) {
    if (isFirst) {
      Console.say(reason + "; ptrace is used instead");
    }
  }

  /**
   * Collects until the workload has ended. What makes that impossible is told in one line.
   *
   * @param args the words that {@link CollectorArguments} writes
   */
  public static void main(String[] args) {
    try {
      collect(args);
    } catch (Throwable e) {
      LastWords.say(Inability.reason(e));
      Runtime.getRuntime().halt(FAILURE);
    }
    System.exit(0); // do not wait for threads of libraries
  }

  private static void collect(String[] args) throws Exception {
    FutureTask<Optional<String>> natives = new FutureTask<>(Natives::load);
    startDaemon("hiptide-natives", natives); // JNA: half the start
    try {
      collect(CollectorArguments.parse(args), natives);
    } catch (NoSuchFileException e) {
      // the workload has ended, and the table's directory is gone
    } finally {
      natives.get(); // it has a file somewhere for a moment
    }
  }

  private static void collect(CollectorArguments arguments, Future<Optional<String>> natives)
      throws Exception {
    TableDirectory directory = TableDirectory.hold(arguments.table());
    try {
      TraceTable table = open(arguments.table());
      WorkloadProcess workload = new WorkloadProcess(table.workloadPid());
      SyscallTable syscalls = SyscallTable.forArchitecture(System.getProperty("os.arch"));
      new Collector(arguments.settings(), directory, table, workload, syscalls, natives.get())
          .run();
    } catch (IOException e) { // the workload has ended before it could be watched
      natives.get(); // its file may be there
      directory.delete();
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

  private void run() {
    try {
      runToTheEnd();
    } catch (Throwable e) {
      fail(e);
    }
  }

  private void runToTheEnd() throws InterruptedException, ExecutionException {
    say(CollectorState.STARTING);
    start("hiptide-pulse", this::giveSignsOfLife);
    Optional<Thread> tracing = startTracing();
    publication.run();
    start("hiptide-end", () -> awaitEnd(tracing));
    Optional<Endpoint> endpoint = publication.get().listen();
    started = true;
    if (isFirst) {
      startDaemon("hiptide-stale", StaleTables::delete);
    }
    watch();
    Console.close();
    if (isLaunched() && tracing.isPresent()) {
      attendChildren(tracing.get());
    }
    natives.disarm(); // there is nobody left to hold
    publication.get().close();
    if (endpoint.isPresent()) {
      ending.linger(endpoint.get());
    }
  }

  /** Whether the workload runs behind a filter that {@code hiptide run} has installed. */
  private boolean isLaunched() {
    return settings.tracing().mode() == Mode.CATEGORIES && settings.backend() == Backend.PTRACE;
  }

  /** Children that outlive the workload inherit its filter, and die with this process. */
  private void attendChildren(Thread tracing) throws InterruptedException {
    while (tracing.isAlive()) {
      progressNanos = System.nanoTime();
      tracing.join(TICK_MILLIS);
    }
  }

  private Publication publish() {
    return new Publication(
        table,
        settings,
        syscalls,
        new Observer(table, attribution, () -> tracing, tracer::backend, tracer::cost));
  }

  /** Returns the tracer's thread. */
  private Optional<Thread> startTracing() {
    table.listener(Listener.NOBODY); // a predecessor may have listened to its end
    if (settings.tracing().mode() == Mode.OFF) {
      say(CollectorState.SERVING);
      return Optional.empty();
    }
    return Optional.of(start("hiptide-tracer", this::trace));
  }

  /** Starts a part that the collector cannot do without: if it fails, the collector does. */
  private Thread start(String name, Runnable task) {
    return startDaemon(
        name,
        () -> {
          try {
            task.run();
          } catch (Throwable e) {
            fail(e);
          }
        });
  }

  private static Thread startDaemon(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private void trace() {
    try {
      natives.check();
      tracer.run(new TracedLife());
    } catch (TracingRefusedException e) {
      Console.say(
          (settings.tracing().mode() == Mode.AUTO ? "trace=auto is off here: " : "")
              + e.getMessage()
              + "; HIP calls are measured, system calls are not");
      say(CollectorState.SERVING);
    } catch (IOException e) {
      // the workload ended before it could be traced; awaitEnd sees that, too
    }
  }

  /**
   * Ends this process at once; the kernel lets the tracees go on. After an accident, the agent
   * starts another. What would happen to that, too, is told to the agent. If the workload has ended
   * meanwhile, there is nobody to tell.
   */
  private void fail(Throwable e) {
    boolean isLacking = e instanceof LinkageError || e instanceof OutOfMemoryError;
    if (!workload.isAlive()) {
      ending.deleteTable();
    } else if (isLacking || !table.collectorState().isReady()) {
      LastWords.say(Inability.reason(e));
    } else {
      Console.say("the collector has failed: " + e);
    }
    Runtime.getRuntime().halt(FAILURE);
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
   * On a thread that does nothing else: on a busy machine, to load the classes of all parts or to
   * write figures may take longer than a silence may last. Whoever is ended for that begins anew,
   * and makes the machine busier still.
   */
  private void giveSignsOfLife() {
    try {
      while (true) {
        Duration pause = started ? MAX_PAUSE : MAX_START_PAUSE;
        if (!ending.takesTooLong() && System.nanoTime() - progressNanos < pause.toNanos()) {
          table.heartbeat(System.nanoTime());
          natives.signOfLife();
        }
        Thread.sleep(HEARTBEAT_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // nobody interrupts this thread
    }
  }

  /** Follows the workload until it has ended and its report is written. */
  private void watch() throws InterruptedException, ExecutionException {
    while (!ending.await(TICK_MILLIS)) {
      progressNanos = System.nanoTime();
      publication.get().tick();
      if (table.isEnding()) {
        ending.finish();
      }
    }
  }

  private void say(CollectorState state) {
    table.collectorState(state, ProcessHandle.current().pid());
  }

  private final class TracedLife implements Tracer.Life {
    @Override
    public void tracing() {
      long now = System.nanoTime();
      if (accountedByPredecessor != 0) {
        table.addUntracedNanos(now - accountedByPredecessor);
      }
      table.takenOver(tracer.backend() == Backend.BPF ? now : 0); // a predecessor's was another
      tracing = true;
      table.ready(now);
      table.listener(TracePolicy.listener(tracer.backend(), settings.tracing().mode()));
      if (isFirst) { // while the program waits: no line of its own is cut by this one
        Console.say("system calls are counted by " + tracer.backend().label());
      }
      say(CollectorState.TRACING);
    }

    @Override
    public void ending() {
      table.listener(Listener.NOBODY);
      ending.told();
    }
  }
}
