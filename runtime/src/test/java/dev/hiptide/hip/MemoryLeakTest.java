package dev.hiptide.hip;

import static dev.hiptide.hip.Hip.hipFree;
import static dev.hiptide.hip.Hip.hipHostFree;
import static dev.hiptide.hip.Hip.hipHostMalloc;
import static dev.hiptide.hip.Hip.hipMalloc;
import static dev.hiptide.hip.Hip.hipMallocManaged;
import static dev.hiptide.hip.Hip.hipMallocPitch;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hiptide.hip.tool.DeviceHeap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** That allocations leave nothing behind, neither in the Java heap nor outside it. */
@Tag("process")
class MemoryLeakTest {
  @RegisterExtension final TestPrograms programs = new TestPrograms();

  /** {@code -Dhiptide.leak.cycles=1000000} is what {@code make soak} runs. */
  private static final int CYCLES = Integer.getInteger("hiptide.leak.cycles", 150_000);

  /** After these, code is compiled and pools are full. */
  private static final int WARM_UP = 50_000;

  /** If one of the kinds were not given back, it would be 150 MiB or more. */
  private static final long MAX_GROWTH_BYTES = 20L << 20;

  @Test
  void allocationsOfEveryKindLeaveNothingBehind() throws Exception {
    TestJvm ended =
        programs.run(
            TestJvm.current(),
            List.of("-Xmx32m", "-XX:MaxDirectMemorySize=16m"),
            AllocatesAndFrees.class,
            Integer.toString(CYCLES));
    assertThat(ended.exitCode()).isZero();
  }

  static final class AllocatesAndFrees {
    private static final int THREADS = 16;

    public static void main(String[] args) throws Exception {
      long usedAtFirst = DeviceHeap.usedBytes.get();
      cycles(WARM_UP);
      long before = residentBytes();
      cycles(Integer.parseInt(args[0]));
      long growth = residentBytes() - before;
      assertThat(growth).isLessThan(MAX_GROWTH_BYTES);
      assertThat(DeviceHeap.usedBytes).hasValue(usedAtFirst);
    }

    /** In some threads, so that the device has work to do while one is about to wait. */
    private static void cycles(int count) throws InterruptedException {
      List<Thread> threads =
          IntStream.range(0, THREADS)
              .mapToObj(first -> new Thread(() -> everyNth(first, count)))
              .toList();
      threads.forEach(Thread::start);
      for (Thread thread : threads) {
        thread.join();
      }
    }

    private static void everyNth(int first, int count) {
      for (int i = first; i < count; i += THREADS) {
        int bytes = 1024 + i % 64 * 256;
        switch (i / THREADS % 8) {
          case 0 -> hipHostFree(hipHostMalloc(bytes));
          case 1 -> hipFree(hipMallocManaged(bytes));
          case 2, 3 -> hipFree(hipMallocPitch(bytes / 4, 4).ptr());
          default -> hipFree(hipMalloc(bytes));
        }
      }
    }

    private static long residentBytes() throws IOException {
      return Files.readAllLines(Path.of("/proc/self/status")).stream()
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
          .findFirst()
          .orElseThrow();
    }
  }
}
