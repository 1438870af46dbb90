package dev.hiptide.tracer.ptrace;

import dev.hiptide.terms.SyscallTable;
import dev.hiptide.tracer.Tracer;
import dev.hiptide.tracer.Watch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/**
 * Stops its tracer after some calls, and lives on until its standard input ends. A program of its
 * own, because the process must not be a child of the tracer.
 */
public final class TracesForAWhile {
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
    System.out.println("let go");
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
      if (seen.incrementAndGet() == enough) {
        tracer.stop();
      }
      return (error, end) -> {};
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
