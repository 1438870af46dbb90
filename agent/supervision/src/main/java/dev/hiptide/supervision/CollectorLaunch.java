package dev.hiptide.supervision;

import dev.hiptide.probe.HelperThread;
import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The start of the first collector, on a thread of its own: the first start of a process from a JVM
 * takes 20 ms, and the program's start waits for the collector longer than for anything else.
 */
public final class CollectorLaunch {
  private final CollectorCommand command;
  private final FutureTask<CollectorProcess> process;

  private CollectorLaunch(CollectorCommand command) {
    this.command = command;
    this.process = new FutureTask<>(command::start);
  }

  /** Starts the thread; {@link #await} waits for what comes of it. */
  public static CollectorLaunch begin(CollectorCommand command) {
    CollectorLaunch launch = new CollectorLaunch(command);
    HelperThread.of("hiptide-launch", launch.process).start();
    return launch;
  }

  /** How to start another. */
  CollectorCommand command() {
    return command;
  }

  /**
   * Waits until there is a process, {@link Readiness#DEADLINE} at most.
   *
   * @throws NoCollectorException if there is no such Java, or no process can be made in that time
   */
  public CollectorProcess await() throws NoCollectorException, InterruptedException {
    try {
      return process.get(Readiness.DEADLINE.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new NoCollectorException(
          new IOException(
              "no process for the collector after " + Readiness.DEADLINE.toSeconds() + " s"));
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException failure) {
        throw new NoCollectorException(failure);
      }
      throw new IllegalStateException(e.getCause());
    }
  }
}
