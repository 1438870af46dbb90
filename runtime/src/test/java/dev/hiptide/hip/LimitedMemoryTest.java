package dev.hiptide.hip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** In a control group of its own with a limit, as a container has; where one can be made. */
@Tag("process")
class LimitedMemoryTest {
  private static final Path MEMORY_1 = Path.of("/sys/fs/cgroup/memory");
  private static final Path MEMORY_2 = Path.of("/sys/fs/cgroup");
  private static final long LIMIT = 320 << 20;

  @RegisterExtension final TestPrograms programs = new TestPrograms();
  private Path group;

  @BeforeEach
  void makeGroup() throws IOException {
    boolean first = Files.exists(MEMORY_1.resolve("memory.limit_in_bytes"));
    Path parent = first ? MEMORY_1 : MEMORY_2;
    assumeThat(Files.isWritable(parent)).as("control groups can be made").isTrue();
    Path made = parent.resolve("hiptide-test-" + ProcessHandle.current().pid());
    Files.createDirectory(made);
    group = made;
    Path limit = group.resolve(first ? "memory.limit_in_bytes" : "memory.max");
    assumeThat(Files.isWritable(limit)).as("they have a memory limit").isTrue();
    Files.writeString(limit, Long.toString(LIMIT));
  }

  @AfterEach
  void removeGroup() throws IOException {
    if (group != null) {
      Files.delete(group);
    }
  }

  @Test
  void isWhatTheDeviceHas() throws Exception {
    String enter = "echo $$ > " + group.resolve("cgroup.procs") + " && exec \"$@\"";

    TestJvm ended =
        programs.run(
            List.of("sh", "-c", enter, "sh"),
            TestJvm.current(),
            List.of(),
            LimitedMemoryProgram.class);

    assertThat(ended.output())
        .isEqualTo("hipErrorOutOfMemory %d %d true true\n".formatted(LIMIT, LIMIT));
    assertThat(ended.exitCode()).isZero();
  }
}
