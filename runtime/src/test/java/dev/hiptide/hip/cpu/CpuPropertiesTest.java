package dev.hiptide.hip.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is read from sysfs, on a made-up one. */
class CpuPropertiesTest {
  @TempDir private Path cpu;

  @Test
  void findsTheSecondLevelCache() throws IOException {
    cache(0, "1", "32K");
    cache(1, "1", "32K");
    cache(2, "2", "512K");
    cache(3, "3", "32768K");
    assertThat(CpuProperties.l2CacheBytes(cpu)).isEqualTo(512 * 1024);
  }

  @Test
  void readsTheHighestFrequency() throws IOException {
    Files.createDirectories(cpu.resolve("cpufreq"));
    Files.writeString(cpu.resolve("cpufreq/cpuinfo_max_freq"), "3675000\n");
    assertThat(CpuProperties.clockRateKilohertz(cpu)).isEqualTo(3_675_000);
  }

  @Test
  void says0WhereTheMachineDoesNotTell() throws IOException {
    cache(0, "1", "32K");
    assertThat(CpuProperties.l2CacheBytes(cpu)).isZero();
    assertThat(CpuProperties.clockRateKilohertz(cpu)).isZero();
  }

  private void cache(int index, String level, String size) throws IOException {
    Path directory = Files.createDirectories(cpu.resolve("cache/index" + index));
    Files.writeString(directory.resolve("level"), level + "\n");
    Files.writeString(directory.resolve("size"), size + "\n");
  }
}
