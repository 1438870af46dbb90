package dev.hiptide.supervision;

import dev.hiptide.probe.Probe;
import dev.hiptide.table.CollectorState;
import dev.hiptide.table.TraceTable;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Keeps a collector running for as long as the workload lives. What goes wrong is a line for the
 * user, once, and never the workload's concern.
 */
public final class CollectorWatch {
  private static final Duration READY_DEADLINE = Duration.ofSeconds(10);
  private static final long READY_POLL_MILLIS = 1;
  private static final long LOOK_MILLIS = 500;

  private final CollectorCommand command;
  private final TraceTable table;
  private final Consumer<String> messages;

  private volatile CollectorProcess collector;
  private volatile boolean givenUp;

  // Of the watching thread alone.
  private long beganNanos;
  private boolean suppressedReported;

  private CollectorWatch(CollectorCommand command, TraceTable table, Consumer<String> messages) {
    this.command = command;
    this.table = table;
    this.messages = messages;
  }

  /**
   * Starts the daemon thread that watches the collector.
   *
   * @param first the start of the first one
   * @throws IOException if no collector can be started
   */
  public static CollectorWatch start(
      CollectorLaunch first, TraceTable table, Consumer<String> messages)
      throws IOException, InterruptedException {
    CollectorWatch watch = new CollectorWatch(first.command(), table, messages);
    watch.collector = first.await();
    Thread thread = new Thread(watch::run, "hiptide-watch");
    thread.setDaemon(true);
    thread.start();
    return watch;
  }

  /** Waits until the collector traces or serves, so that nothing of the program goes unseen. */
  public void awaitReady() throws InterruptedException {
    long began = System.nanoTime();
    while (!isReady(collector) && !givenUp) {
      if (System.nanoTime() - began > READY_DEADLINE.toNanos()) {
        messages.accept(
            "the collector is not ready after "
                + READY_DEADLINE.toSeconds()
                + " s; the program starts without waiting for it");
        return;
      }
      Thread.sleep(READY_POLL_MILLIS);
    }
  }

  /** Whether there is a collector that outlives the workload, and cleans up behind it. */
  public boolean collectorIsAlive() {
    return collector.isAlive();
  }

  private void run() {
    try {
      Probe.agentThread();
      keepAlive();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // someone wants this thread to end
    } catch (IOException e) {
      messages.accept("the collector is not started again: " + e.getMessage());
    } finally {
      givenUp = true;
    }
  }

  private void keepAlive() throws IOException, InterruptedException {
    RestartPolicy policy = RestartPolicy.initial();
    while (true) {
      beganNanos = System.nanoTime();
      awaitDeath();
      table.listening(false);
      Duration life = Duration.ofNanos(System.nanoTime() - beganNanos);
      policy = policy.died(isReady(collector), life);
      if (policy.givesUp()) {
        messages.accept(
            "the collector has ended, as those before it; the program runs on unobserved");
        return;
      }
      messages.accept("the collector " + howItEnded() + "; another is started");
      Thread.sleep(policy.delay().toMillis());
      collector = command.start();
    }
  }

  private void awaitDeath() throws InterruptedException {
    while (collector.isAlive()) {
      reportSuppressed();
      endIfStoppedAtItsStart();
      Thread.sleep(LOOK_MILLIS);
    }
  }

  /**
   * A collector that has said nothing yet may have no dead man's switch, and holds no thread of the
   * program. Stopped, it would stay for ever.
   */
  private void endIfStoppedAtItsStart() {
    if (table.collectorPid() != collector.pid()
        && System.nanoTime() - beganNanos > TraceTable.SILENCE.toNanos()
        && collector.isStopped()) {
      collector.kill();
    }
  }

  /**
   * A collector that is stopped or hangs is ended by its own dead man's switch. Nothing here could
   * be sure to do it: the program's threads wait for it at their next system call, and this thread
   * may wait for one of them.
   */
  private String howItEnded() {
    long lastSign = Math.max(table.heartbeat(), beganNanos); // a heartbeat may be the one before's
    return System.nanoTime() - lastSign > TraceTable.SILENCE.toNanos()
        ? "(process %d) has given no sign of life for %d s and was ended"
            .formatted(collector.pid(), TraceTable.SILENCE.toSeconds())
        : "has ended";
  }

  private void reportSuppressed() {
    Throwable suppressed = Probe.lastSuppressed();
    if (suppressed != null && !suppressedReported) {
      suppressedReported = true;
      messages.accept("a fault of this agent, please report it: advice has thrown " + suppressed);
    }
  }

  private boolean isReady(CollectorProcess process) {
    CollectorState state = table.collectorState();
    return table.collectorPid() == process.pid()
        && (state == CollectorState.TRACING || state == CollectorState.SERVING);
  }
}
