package dev.hiptide.hip.cpu.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On files as the kernel has them, of a machine with 1000 KiB. */
class MachineMemoryTest {
  private static final String CGROUP_2 =
      "31 23 0:26 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw,nsdelegate\n";
  private static final String CGROUP_1 =
      "32 31 0:28 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu\n"
          + "33 31 0:29 / /sys/fs/cgroup/memory rw master:9 - cgroup cgroup rw,memory\n"
          + "34 31 0:30 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n";

  @TempDir private Path root;

  @BeforeEach
  void machine() throws IOException {
    write("proc/meminfo", "MemFree:  5 kB\nMemTotal:        1000 kB\n");
    write("proc/self/cgroup", "0::/\n");
    write("proc/self/mountinfo", "23 1 8:1 / / rw - ext4 /dev/sda1 rw\n" + CGROUP_2);
  }

  @Test
  void withoutALimitIsTheMachines() {
    assertMemory(1_024_000, 1_024_000);
    assertThat(MachineMemory.of(root).freeBytes(24_000)).isEqualTo(1_000_000);
  }

  @Test
  void isTheSmallestLimitUpTheTreeLessWhatIsUsed() throws IOException {
    write("proc/self/cgroup", "0::/pod/container/scope\n");
    second("", "max", 900_000);
    second("/pod", "500000", 310_000);
    second("/pod/container", "600000", 300_000);
    second("/pod/container/scope", "max", 300_000);
    assertMemory(500_000, 75_000); // 125,000 are reserved, and 10,000 of those used are file cache
  }

  @Test
  void isTheLimitWithTheLeastLeft() throws IOException {
    write("proc/self/cgroup", "0::/pod/container\n");
    second("/pod", "900000", 645_000);
    second("/pod/container", "300000", 110_000);
    assertMemory(300_000, 40_000);
  }

  @Test
  void ofAContainerIsItsOwnNamespaces() throws IOException {
    second("", "300000", 110_000);
    assertMemory(300_000, 125_000);
  }

  @Test
  void ofVersion1IsTheMemoryControllers() throws IOException {
    write("proc/self/mountinfo", CGROUP_1);
    write("proc/self/cgroup", "9:name=systemd:/x\n4:memory:/a/b\n0::/\n");
    first("", "9223372036854771712", 900_000);
    first("/a", "400000", 210_000);
    first("/a/b", "9223372036854771712", 110_000);
    assertMemory(400_000, 100_000);
  }

  /** As Docker mounts them: the container's own group, with its path outside. */
  @Test
  void ofVersion1InAContainerIsTheMountedGroups() throws IOException {
    write("proc/self/mountinfo", CGROUP_1.replace(" / /sys", " /docker/1f0e /sys"));
    write("proc/self/cgroup", "4:memory:/docker/1f0e\n");
    first("", "400000", 210_000);
    assertMemory(400_000, 100_000);
  }

  @Test
  void countsDeviceMemoryThatNobodyHasWrittenTo() throws IOException {
    second("", "300000", 60_000);
    MachineMemory memory = MachineMemory.of(root);
    assertThat(memory.freeBytes(150_000)).isEqualTo(25_000);
    second("", "300000", 210_000); // written to
    assertThat(memory.freeBytes(150_000)).isEqualTo(25_000);
    second("", "300000", 220_000); // and more of the Java heap is in use
    assertThat(memory.freeBytes(150_000)).isEqualTo(15_000);
    second("", "300000", 330_000); // the limit has been lowered
    assertThat(memory.freeBytes(150_000)).isZero();
  }

  @Test
  void withoutControlGroupsIsTheMachines() throws IOException {
    Files.delete(root.resolve("proc/self/cgroup"));
    Files.delete(root.resolve("proc/self/mountinfo"));
    assertMemory(1_024_000, 1_024_000);
  }

  private void assertMemory(long total, long free) {
    MachineMemory memory = MachineMemory.of(root);
    assertThat(memory.totalBytes()).isEqualTo(total);
    assertThat(memory.freeBytes(0)).isEqualTo(free);
  }

  private void second(String group, String limit, long used) throws IOException {
    String directory = "sys/fs/cgroup" + group + "/";
    write(directory + "memory.max", limit + "\n");
    write(directory + "memory.current", used + "\n");
    write(directory + "memory.stat", "active_file 1\ninactive_file 10000\n");
  }

  private void first(String group, String limit, long used) throws IOException {
    String directory = "sys/fs/cgroup/memory" + group + "/";
    write(directory + "memory.limit_in_bytes", limit + "\n");
    write(directory + "memory.usage_in_bytes", used + "\n");
    write(directory + "memory.stat", "inactive_file 1\ntotal_inactive_file 10000\n");
  }

  private void write(String file, String text) throws IOException {
    Path path = root.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }
}
