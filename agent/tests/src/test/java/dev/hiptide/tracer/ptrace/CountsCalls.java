package dev.hiptide.tracer.ptrace;

import dev.hiptide.terms.SyscallTable;
import dev.hiptide.tracer.Tracer;
import dev.hiptide.tracer.Watch;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;

/**
 * The tracer, without everything that is behind it: counts the calls of a process by thread and
 * number, and writes them down when it has ended. A program of its own, because the process must
 * not be a child of the tracer.
 */
public final class CountsCalls {
  private CountsCalls() {}

  /** Arguments: the process, and the file for lines of {@code thread,number calls}. */
  public static void main(String[] args) throws Exception {
    Map<String, Integer> counts = new TreeMap<>();
    Tracer tracer =
        new PtraceTracer(
            Integer.parseInt(args[0]),
            Attachment.TO_LAUNCHED,
            SyscallTable.forArchitecture(System.getProperty("os.arch")),
            new Counters(counts));
    tracer.run(new Announcement());
    Files.writeString(
        Path.of(args[1]),
        counts.entrySet().stream()
            .map(count -> count.getKey() + " " + count.getValue() + "\n")
            .collect(Collectors.joining()));
  }

  private record Counters(Map<String, Integer> counts) implements CallSink.Factory {
    @Override
    public CallSink open(int tid, boolean born) {
      return new Counter(tid, counts);
    }

    @Override
    public void changed(IntConsumer tids) {}
  }

  private record Counter(int tid, Map<String, Integer> counts) implements CallSink {
    @Override
    public OpenCall enter(int syscall, long firstArgument, long nanoTime) {
      counts.merge(tid + "," + syscall, 1, Integer::sum);
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

  private static final class Announcement implements Tracer.Life {
    @Override
    public void tracing() {
      System.out.println("tracing");
    }

    @Override
    public void ending() {}
  }
}
