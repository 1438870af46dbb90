package dev.hiptide.tracer.ptrace;

import dev.hiptide.terms.SyscallTable;
import dev.hiptide.tracer.Tracer;
import dev.hiptide.tracer.Watch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/**
 * Stops its tracer after some calls, and lives on until its standard input ends. Before, the tracer
 * hangs for a moment, and says whether that could be noticed. A program of its own, because the
 * process must not be a child of the tracer.
 */
public final class TracesForAWhile {
  private static final long NOTICEABLE_NANOS = 10_000_000;

  private TracesForAWhile() {}

  /** Arguments: the process, and the number of calls. */
  public static void main(String[] args) throws Exception {
    Calls calls = new Calls(Integer.parseInt(args[1]));
    PtraceTracer tracer =
        new PtraceTracer(
            Integer.parseInt(args[0]),
            Attachment.TO_RUNNING,
            SyscallTable.forArchitecture(System.getProperty("os.arch")),
            calls);
    calls.tracer = tracer;
    Thread thread = new Thread(() -> run(tracer));
    thread.start();
    thread.join();
    System.out.println(tracer.busyNanos() == 0 ? "let go" : "busy for ever");
    while (System.in.read() >= 0) {}
  }

  private static void run(Tracer tracer) {
    try {
      tracer.run(new Nothing());
    } catch (Exception e) {
      e.printStackTrace();
    }
  }

  private static final class Calls implements CallSink.Factory, CallSink {
    private final int enough;
    private final AtomicInteger seen = new AtomicInteger();
    private PtraceTracer tracer;
    private long firstNanoTime;

    Calls(int enough) {
      this.enough = enough;
    }

    @Override
    public CallSink open(int tid, boolean born) {
      return this;
    }

    @Override
    public void changed(IntConsumer tids) {}

    @Override
    public OpenCall enter(int syscall, long firstArgument, long nanoTime) {
      if (seen.incrementAndGet() == 1) {
        firstNanoTime = System.nanoTime();
      }
      if (seen.get() == enough) {
        hang();
        tracer.stop();
      }
      return (error, end) -> {};
    }

    /** It was not busy with all calls so far together; now it is busy longer and longer. */
    private void hang() {
      boolean hasRested = tracer.busyNanos() < System.nanoTime() - firstNanoTime;
      long before = tracer.busyNanos();
      while (tracer.busyNanos() - before < NOTICEABLE_NANOS) {
        Thread.onSpinWait();
      }
      System.out.println(hasRested ? "hung" : "never at rest");
    }

    @Override
    public void ended(long nanoTime) {}

    @Override
    public Watch watch() {
      return Watch.EVERY_CALL;
    }

    @Override
    public void inForce(Watch watch) {}
  }

  private static final class Nothing implements Tracer.Life {
    @Override
    public void tracing() {}

    @Override
    public void ending() {}
  }
}
