package dev.hiptide.safety.programs;

import com.sun.jna.Memory;
import java.util.concurrent.TimeUnit;
import one.profiler.AsyncProfiler;

/**
 * A program under async-profiler, whose signals come a thousand times a second of CPU time
 * (setitimer(2), SIGPROF) or of wall time. Beside a loop that computes, one thread reads bytes that
 * another writes a while later, so that the signals find it inside a readv(2), which the kernel
 * then restarts, and which neither HotSpot nor the JDK makes by itself here.
 */
public final class Profiled {
  private static final long WAIT_MILLIS = 10;

  private static volatile boolean computes = true;
  private static volatile double result;

  private Profiled() {}

  /** Arguments: the profiler's event, and how many bytes. */
  public static void main(String[] args) throws Exception {
    int bytes = Integer.parseInt(args[1]);
    int[] pipe = new int[2];
    Libc.pipe(pipe);
    AsyncProfiler profiler = AsyncProfiler.getInstance();
    profiler.execute("start,event=" + args[0] + ",interval=1ms");
    Thread computer = new Thread(Profiled::compute);
    computer.start();
    Thread writer = new Thread(() -> write(pipe[1], bytes));
    writer.start();
    Memory vector = new Memory(2L * Long.BYTES); // struct iovec: where to, how much
    vector.setPointer(0, new Memory(1));
    vector.setLong(Long.BYTES, 1);
    long read = 0;
    for (int i = 0; i < bytes; i++) {
      read += Libc.readv(pipe[0], vector, 1);
    }
    while (profiler.getSamples() <= bytes) {
      TimeUnit.MILLISECONDS.sleep(WAIT_MILLIS); // the computer may have had little time
    }
    computes = false;
    computer.join();
    writer.join();
    profiler.execute("stop");
    System.out.println("read: " + read);
    System.out.println("sampled");
  }

  private static void compute() {
    while (computes) {
      result = Math.sin(result + 1);
    }
  }

  private static void write(int descriptor, int bytes) {
    try {
      for (int i = 0; i < bytes; i++) {
        TimeUnit.MILLISECONDS.sleep(WAIT_MILLIS);
        Libc.write(descriptor, new byte[1], 1);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
