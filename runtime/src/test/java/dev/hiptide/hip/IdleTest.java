package dev.hiptide.hip;

import static dev.hiptide.hip.Dim3.dim3;
import static dev.hiptide.hip.Hip.hipDeviceScheduleAuto;
import static dev.hiptide.hip.Hip.hipDeviceScheduleBlockingSync;
import static dev.hiptide.hip.Hip.hipDeviceScheduleSpin;
import static dev.hiptide.hip.Hip.hipDeviceScheduleYield;
import static dev.hiptide.hip.Hip.hipDeviceSynchronize;
import static dev.hiptide.hip.Hip.hipLaunchKernel;
import static dev.hiptide.hip.Hip.hipSetDeviceFlags;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(FreshDevice.class)
@Tag("slow")
class IdleTest {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final long IDLE_MILLIS = 500;

  /** Each thread of the device may look for more work for some milliseconds, but not for long. */
  private static final long MAX_CPU_MILLIS = 50;

  @ParameterizedTest
  @ValueSource(
      ints = {
        hipDeviceScheduleAuto,
        hipDeviceScheduleSpin,
        hipDeviceScheduleYield,
        hipDeviceScheduleBlockingSync
      })
  void aDeviceWithoutWorkTakesNoCpuTime(int flags) throws InterruptedException {
    hipSetDeviceFlags(flags);
    for (int i = 0; i < 100; i++) {
      hipLaunchKernel(t -> {}, dim3(64), dim3(256), 0, null);
    }
    hipDeviceSynchronize();

    long before = deviceCpuNanos();
    // This is no wait for something: the idle time itself is what is measured.
    Thread.sleep(IDLE_MILLIS);
    assertThat((deviceCpuNanos() - before) / 1_000_000).isLessThan(MAX_CPU_MILLIS);
  }

  private static long deviceCpuNanos() {
    return LongStream.of(THREADS.getAllThreadIds())
        .filter(IdleTest::isOfDevice)
        .map(id -> Math.max(0, THREADS.getThreadCpuTime(id)))
        .sum();
  }

  private static boolean isOfDevice(long id) {
    ThreadInfo info = THREADS.getThreadInfo(id);
    return info != null && info.getThreadName().startsWith("hip-");
  }
}
