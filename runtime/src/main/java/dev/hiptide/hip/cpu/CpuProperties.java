package dev.hiptide.hip.cpu;

import dev.hiptide.hip.Dim3;
import dev.hiptide.hip.HipDeviceProp;
import dev.hiptide.hip.cpu.launch.SharedMemory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * The cores of the host as HIP describes a device: a core is a multiprocessor, and runs one block
 * at a time to its end.
 */
final class CpuProperties {
  static final int MAX_THREADS_PER_BLOCK = 1024;

  private static final int WARP_SIZE = 64;

  /** HIP's y and z limits on all its devices. */
  private static final int MAX_GRID_SIDE = 65535;

  private static final Path CPU = Path.of("/sys/devices/system/cpu/cpu0");

  private CpuProperties() {}

  static HipDeviceProp of(int cores, long memoryBytes) {
    return new HipDeviceProp(
        "hiptide CPU device, " + cores + " cores",
        memoryBytes,
        SharedMemory.MAX_BYTES,
        WARP_SIZE,
        MAX_THREADS_PER_BLOCK,
        new Dim3(MAX_THREADS_PER_BLOCK, MAX_THREADS_PER_BLOCK, MAX_THREADS_PER_BLOCK),
        new Dim3(Integer.MAX_VALUE, MAX_GRID_SIDE, MAX_GRID_SIDE),
        clockRateKilohertz(CPU),
        cores,
        l2CacheBytes(CPU),
        MAX_THREADS_PER_BLOCK,
        1,
        SharedMemory.MAX_BYTES,
        true);
  }

  /** Linux' cpufreq, where the machine has it: virtual ones often do not. */
  static int clockRateKilohertz(Path cpu) {
    return (int) number(cpu.resolve("cpufreq/cpuinfo_max_freq")).orElse(0);
  }

  /** From {@code cache/index*}, each with a level and a size such as 512K (sysfs). */
  static int l2CacheBytes(Path cpu) {
    for (int i = 0; Files.exists(cpu.resolve("cache/index" + i)); i++) {
      Path cache = cpu.resolve("cache/index" + i);
      if (number(cache.resolve("level")).equals(OptionalLong.of(2))) {
        return (int) (number(cache.resolve("size")).orElse(0) * 1024);
      }
    }
    return 0;
  }

  private static OptionalLong number(Path file) {
    try {
      return OptionalLong.of(Long.parseLong(Files.readString(file).replaceAll("\\D", "")));
    } catch (IOException | NumberFormatException e) {
      return OptionalLong.empty();
    }
  }
}
