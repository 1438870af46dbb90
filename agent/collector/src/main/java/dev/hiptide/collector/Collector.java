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
import dev.hiptide.table.ForeignTableException;
import dev.hiptide.table.Listener;
import dev.hiptide.table.SessionCard;
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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * The life of a collector: from the open table to the last scrape.
 *
 * <p>The tracer comes first, for the workload waits until it is traced; metrics and endpoint are
 * made meanwhile.
 */
public final class Collector {
  private static final int FAILURE = 1;
  private static final Duration TICK = Duration.ofMillis(100);

  /** Often enough for {@link TraceTable#SILENCE} on a busy machine. */
  private static final long HEARTBEAT_MILLIS = 500;

  /** The tracer's, on a machine with far too much to do, while all parts load their classes. */
  private static final Duration MAX_START_PAUSE = Duration.ofMinutes(1);

  /** The same later: whoever is busy with threads that it holds for so long hangs. */
  private static final Duration MAX_PAUSE = Duration.ofSeconds(10);

  /** Of a workload at its end, for its report, which may be written a moment later, too. */
  private static final Duration MAX_HOLD = Duration.ofSeconds(5);

  /** The same where nothing can be done later; as long as the shutdown hook waits elsewhere. */
  private static final Duration MAX_HOLD_BEFORE_THE_END = Duration.ofSeconds(10);

  /** How long the report may take, or the tracer to settle before it. */
  private static final Duration END_DEADLINE = Duration.ofSeconds(10);

  /** How long a workload that has ended waits for an endpoint that is about to listen. */
  private static final Duration ENDPOINT_PATIENCE = Duration.ofSeconds(2);

  /** Beside the time in which scrapers may come: for OTLP, and for this JVM's own end. */
  private static final Duration FAREWELL = Duration.ofMinutes(2);

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
  private final FutureTask<Optional<Endpoint>> endpoint = new FutureTask<>(this::listen);
  private final LastFigures lastFigures;
  private final ReportRequests reportRequests;
  private final Ending ending;

  /** Whether the workload is traced, or was to its end. */
  private volatile boolean tracing;

  /** Where the metrics are; empty as long as they are nowhere. */
  private volatile String url = "";

  /** Whether the figures are there: most classes are loaded then. */
  private volatile boolean started;

  private Collector(
      Settings settings,
      TableDirectory directory,
      TraceTable table,
      WorkloadProcess workload,
      SyscallTable syscalls,
      Optional<String> missingNatives) {
    lastFigures = new LastFigures(table, directory, settings, publication);
    reportRequests = new ReportRequests(table, directory);
    ending =
        Ending.of(
            lastFigures,
            lastFigures.areDueBeforeTheEnd() ? MAX_HOLD_BEFORE_THE_END : MAX_HOLD,
            END_DEADLINE);
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
    } catch (TableRefusedException e) {
      LastWords.say(e.getMessage());
      Runtime.getRuntime().halt(FAILURE);
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
      WorkloadProcess workload = new WorkloadProcess(arguments.workloadPid());
      TraceTable table = open(arguments, workload);
      SyscallTable syscalls = SyscallTable.forArchitecture(System.getProperty("os.arch"));
      new Collector(arguments.settings(), directory, table, workload, syscalls, natives.get())
          .run();
    } catch (IOException e) { // the workload has ended before it could be watched
      natives.get(); // its file may be there
      directory.delete();
    }
  }

  /**
   * Opens the table when it is there: the agent starts a collector before it makes one.
   *
   * @throws TableRefusedException if what the workload has there is not the table that was made
   */
  private static TraceTable open(CollectorArguments arguments, WorkloadProcess workload)
      throws IOException, InterruptedException, TableRefusedException {
    Path file = arguments.table();
    long began = System.nanoTime();
    while (true) {
      try {
        TraceTable table = TraceTable.open(file);
        if (table.workloadPid() != arguments.workloadPid()) {
          throw TableRefusedException.ofAnother(table.workloadPid(), arguments.workloadPid());
        }
        return table;
      } catch (ForeignTableException e) {
        throw new TableRefusedException(e.getMessage());
      } catch (IOException e) {
        boolean isThere = Files.exists(file.getParent());
        boolean isLate = System.nanoTime() - began > TABLE_DEADLINE.toNanos();
        if (isThere && isLate && workload.isAlive()) {
          throw new TableRefusedException(Inability.reason(e));
        }
        if (!isThere || isLate) {
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

  /**
   * This thread waits for nothing that may never come: figures, report and endpoint have threads of
   * their own.
   */
  private void runToTheEnd() throws InterruptedException, ExecutionException {
    say(CollectorState.STARTING);
    start("hiptide-pulse", this::giveSignsOfLife);
    Optional<Thread> tracing = startTracing();
    start("hiptide-figures", () -> showFigures(tracing));
    start("hiptide-workload", () -> awaitEnd(tracing));
    boolean isReported = ending.await();
    if (!isReported && !publication.isDone()) { // on a machine with far too much to do
      isReported = ending.isOverIn(MAX_START_PAUSE);
    }
    if (!isReported) {
      Console.sayNow("the report takes too long, and is given up");
    }
    Optional<Endpoint> served = endpointInTime();
    if (isReported) {
      Console.close(); // else somebody may still read it
    }
    if (isLaunched() && tracing.isPresent()) {
      tracing.get().join(); // children that outlive the workload inherit its filter, and need it
    }
    natives.disarm(); // there is nobody left to hold
    startDaemon("hiptide-last", this::endAtLast);
    if (publication.isDone()) {
      publication.get().close();
    }
    if (served.isPresent() && !table.isLetGo()) { // else the next session may want the port
      publication.get().linger(served.get());
    }
  }

  /** Empty if there is none, or nobody can say yet, as when its host's name is looked up still. */
  private Optional<Endpoint> endpointInTime() throws InterruptedException, ExecutionException {
    try {
      return endpoint.get(ENDPOINT_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return Optional.empty();
    }
  }

  /** Whatever hangs after the workload's end, be it a hook of this JVM, ends all the same. */
  private void endAtLast() {
    try {
      Thread.sleep(settings.linger().plus(FAREWELL).toMillis());
    } catch (InterruptedException e) {
      // nobody interrupts this thread
    }
    Runtime.getRuntime().halt(FAILURE);
  }

  /** Whether the workload runs behind a filter that {@code hiptide run} has installed. */
  private boolean isLaunched() {
    return settings.tracing().mode() == Mode.CATEGORIES && settings.backend() == Backend.PTRACE;
  }

  private Publication publish() {
    return new Publication(
        table,
        settings,
        syscalls,
        new Observer(
            table, attribution, () -> tracing, tracer::backend, tracer::cost, Console::sayFailed));
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
  private Thread start(String name, Part part) {
    return startDaemon(
        name,
        () -> {
          try {
            part.run();
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

  /** Nobody interrupts one. */
  private interface Part {
    void run() throws InterruptedException, ExecutionException;
  }

  private void trace() {
    try {
      natives.check();
      tracer.run(new TracedLife());
      table.listener(Listener.NOBODY);
    } catch (TracingRefusedException e) {
      Console.sayNow( // while the program waits, as below
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
      lastFigures.deleteTable();
    } else if (isLacking || !table.collectorState().isReady()) {
      LastWords.say(Inability.reason(e));
    } else {
      Console.sayNow("the collector has failed: " + e);
    }
    Runtime.getRuntime().halt(FAILURE);
  }

  /** Waits for the end that no tracer tells of, and for a tracer that has more to tell of it. */
  private void awaitEnd(Optional<Thread> tracing) throws InterruptedException {
    workload.awaitEnd(syscalls);
    if (tracing.isPresent()) {
      tracing.get().join(END_DEADLINE.toMillis());
    }
    ending.begin();
  }

  /**
   * Nobody but a tracer that stops threads can harm the workload by hanging, so its thread is the
   * one that must go on: this process gives no sign of life while that thread is busy for too long
   * with what it holds. On a thread that does nothing else: to load classes, or to write figures,
   * may take longer than a silence may last on a busy machine. Whoever is ended for that begins
   * anew, and makes the machine busier still.
   */
  private void giveSignsOfLife() throws InterruptedException {
    while (true) {
      Duration pause = started ? MAX_PAUSE : MAX_START_PAUSE;
      if (tracer.busyNanos() < pause.toNanos()) {
        table.heartbeat(System.nanoTime());
        natives.signOfLife();
      }
      Thread.sleep(HEARTBEAT_MILLIS);
    }
  }

  /** Follows the workload until it has ended and its report is written. */
  private void showFigures(Optional<Thread> tracing)
      throws InterruptedException, ExecutionException {
    publication.run();
    started = true;
    Publication figures;
    try {
      figures = publication.get();
    } catch (ExecutionException e) {
      if (!isLaunched()) {
        throw e;
      }
      Console.say("there are no figures: " + Inability.reason(e)); // the filter needs its tracer
      return;
    }
    startDaemon("hiptide-endpoint", endpoint);
    if (isFirst) {
      startDaemon("hiptide-stale", StaleTables::delete);
    }
    while (!ending.isOverIn(TICK)) {
      figures.tick();
      if (lastFigures.areAwaited()) {
        ending.begin();
      } else if (table.isLetGo() && !isLaunched()) { // the filter needs its tracer
        letGo(tracing);
      } else if (!ending.hasBegun()) {
        answer(figures);
      }
    }
  }

  /** The session ends, and the workload goes on: what it does from here on is nobody's business. */
  private void letGo(Optional<Thread> tracing) throws InterruptedException {
    tracer.stop();
    if (tracing.isPresent()) {
      tracing.get().join(END_DEADLINE.toMillis());
    }
    ending.begin();
  }

  private void answer(Publication figures) {
    try {
      reportRequests.answer(figures);
    } catch (IOException | RuntimeException e) {
      // Who asked gets no answer, and says so. It may be that the session is at its end.
    }
  }

  private Optional<Endpoint> listen() throws InterruptedException, ExecutionException {
    Optional<Endpoint> listening = publication.get().listen();
    url = listening.map(Endpoint::url).orElse("");
    introduce();
    return listening;
  }

  /** Says in the table who observes whom, for commands. */
  private void introduce() {
    table.card(
        new SessionCard(
            settings.application(),
            url,
            settings.access().users().isPresent() ? "basic-auth" : "open",
            tracing ? tracer.backend().label() : "",
            settings.tracing().toString(),
            Version.current(),
            System.getProperty("java.version")));
  }

  private void say(CollectorState state) {
    introduce();
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
        Console.sayNow("system calls are counted by " + tracer.backend().label());
      }
      say(CollectorState.TRACING);
    }

    @Override
    public void ending() {
      table.listener(Listener.NOBODY);
      ending.hold();
    }
  }
}
