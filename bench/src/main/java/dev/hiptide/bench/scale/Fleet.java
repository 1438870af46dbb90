package dev.hiptide.bench.scale;

import dev.hiptide.attribution.Attribution;
import dev.hiptide.endpoint.Endpoint;
import dev.hiptide.endpoint.Guard;
import dev.hiptide.endpoint.ListenAddress;
import dev.hiptide.endpoint.Scrapers;
import dev.hiptide.metrics.Metrics;
import dev.hiptide.observation.Monitor;
import dev.hiptide.observation.Observer;
import dev.hiptide.probe.Probe;
import dev.hiptide.probe.ThreadContext;
import dev.hiptide.settings.Backend;
import dev.hiptide.settings.Settings;
import dev.hiptide.table.Role;
import dev.hiptide.table.TraceTable;
import dev.hiptide.table.counts.AccountKey;
import dev.hiptide.table.counts.Phase;
import dev.hiptide.table.counts.SeriesTable;
import dev.hiptide.terms.SyscallTable;
import dev.hiptide.testing.JavaProcess;
import dev.hiptide.tracer.Ledger;
import dev.hiptide.tracer.Tracer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;

/**
 * Many endpoints of the real registry in this one process. Their figures move: a few programs are
 * played, each by a host thread and a worker that pretend to make system calls, and every endpoint
 * shows one of them under a name of its own.
 */
final class Fleet implements AutoCloseable {
  private static final int PROGRAMS = 8;
  private static final long ITERATION_NANOS = 20_000_000;
  private static final SyscallTable SYSCALLS = SyscallTable.forArchitecture("amd64");
  private static final int[] CALLS = {
    SYSCALLS.number("futex"),
    SYSCALLS.number("futex"),
    SYSCALLS.number("mmap"),
    SYSCALLS.number("ioctl")
  };

  /** As many HIP functions as a training loop calls. */
  private static final List<String> OPERATIONS =
      List.of(
          "hipMalloc",
          "hipFree",
          "hipMemcpy",
          "hipMemcpyAsync",
          "hipMemset",
          "hipLaunchKernel",
          "hipDeviceSynchronize",
          "hipStreamSynchronize",
          "hipStreamCreate",
          "hipEventRecord",
          "hipEventSynchronize",
          "hipEventElapsedTime");

  private final List<Endpoint> endpoints = new ArrayList<>();
  private final List<String> addresses = new ArrayList<>();

  /**
   * The process whose CPU times are read: an ordinary JVM instead of this one with its endpoints.
   */
  private JavaProcess observed;

  private volatile boolean plays = true;

  private Fleet() {}

  static Fleet start(int count, Path directory) throws Exception {
    Fleet fleet = new Fleet();
    fleet.observed = JavaProcess.of(HostThreads.class).arguments("0").start();
    List<TraceTable> tables = new ArrayList<>();
    List<Observer> observers = new ArrayList<>();
    for (int program = 0; program < PROGRAMS; program++) {
      TraceTable table =
          TraceTable.create(
              directory.resolve("table-" + program), fleet.observed.pid(), System.nanoTime());
      tables.add(table);
      observers.add(fleet.play(table));
    }
    for (int number = 0; number < count; number++) {
      Settings settings =
          Settings.fromArguments(List.of("application=fleet-" + number, "expect=fine"));
      Monitor monitor = new Monitor(observers.get(number % PROGRAMS), SYSCALLS, false);
      SeriesTable kept = new SeriesTable(tables.get(number % PROGRAMS));
      Metrics metrics = new Metrics(monitor, SYSCALLS, settings, kept, "scale", line -> {});
      Endpoint endpoint =
          Endpoint.start(
              ListenAddress.of("127.0.0.1"),
              0,
              Guard.NONE,
              new Endpoint.Site(
                  metrics.prometheusRegistry(), List.of(), new Scrapers(), System.err::println));
      fleet.endpoints.add(endpoint);
      fleet.addresses.add("127.0.0.1:" + endpoint.port());
    }
    return fleet;
  }

  /** Host and port of each. */
  List<String> addresses() {
    return addresses;
  }

  private Observer play(TraceTable table) throws Exception {
    List<Integer> operations = new ArrayList<>();
    for (String name : OPERATIONS) {
      operations.add(table.registerOperation(name));
    }
    Probe.install(table, "iteration");
    Settings settings = Settings.fromArguments(List.of());
    Ledger ledger = new Ledger(table, SYSCALLS, settings.tracing());
    CountDownLatch ready = new CountDownLatch(2);
    start(() -> playHost(ledger, operations, ready));
    start(() -> playDevice(ledger, operations, ready));
    ready.await();
    return new Observer(
        table,
        new Attribution(table, ledger),
        () -> true,
        () -> Backend.PTRACE,
        () -> new Tracer.Cost(1, 1),
        (part, failure) -> {});
  }

  private interface Part {
    void play() throws Exception;
  }

  private static void start(Part part) {
    Thread thread =
        new Thread(
            () -> {
              try {
                part.play();
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });
    thread.setDaemon(true);
    thread.start();
  }

  private void playHost(Ledger ledger, List<Integer> operations, CountDownLatch ready)
      throws Exception {
    ThreadContext thread = Probe.hostThread();
    ready.countDown();
    for (int iteration = 0; plays; iteration++) {
      Probe.pushRange("iteration");
      for (int operation : operations) {
        perform(ledger, Role.HOST, thread, operation);
      }
      Probe.popRange();
      ledger.iteration(1, iteration + 1L, CALLS.length, ITERATION_NANOS);
      LockSupport.parkNanos(ITERATION_NANOS);
    }
  }

  private void playDevice(Ledger ledger, List<Integer> operations, CountDownLatch ready)
      throws Exception {
    ThreadContext thread = Probe.deviceThread();
    ready.countDown();
    while (plays) {
      for (int operation : operations.subList(0, operations.size() / 2)) {
        perform(ledger, Role.DEVICE, thread, operation);
      }
      LockSupport.parkNanos(ITERATION_NANOS);
    }
  }

  private static void perform(Ledger ledger, Role role, ThreadContext thread, int operation)
      throws IOException {
    long began = System.nanoTime();
    long outer = Probe.begin(thread, operation);
    for (int call : CALLS) {
      ledger.charge(
          new AccountKey(role, Phase.STEADY, operation, call),
          call == CALLS[0] ? 11 : 0,
          1,
          System.nanoTime() - began);
    }
    Probe.end(thread, outer, operation, began, 4096, false);
  }

  @Override
  public void close() throws IOException {
    plays = false;
    endpoints.forEach(Endpoint::close);
    observed.close();
  }
}
