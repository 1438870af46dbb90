package dev.hiptide.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PidsLimitTest {
  @TempDir Path root;

  @Test
  void isTheTightestOfTheGroupAndThoseAroundIt() throws IOException {
    group("pod", "100", 95);
    group("pod/container", "50", 20);
    group("pod/other", "10", 10);
    assertThat(PidsLimit.room(List.of("0::/pod/container"), root)).hasValue(5);
  }

  @Test
  void isFoundInVersionOne() throws IOException {
    group("pids/docker/abc", "64", 34);
    group("cpu/docker/abc", "1", 1);
    assertThat(
            PidsLimit.room(
                List.of("9:pids:/docker/abc", "8:cpu,cpuacct:/docker/abc", "0::/"), root))
        .hasValue(30);
  }

  @Test
  void isFoundInAContainerThatDoesNotSeeItsPath() throws IOException {
    group("pids", "64", 34);
    assertThat(PidsLimit.room(List.of("9:pids:/docker/abc"), root)).hasValue(30);
    assertThat(PidsLimit.room(List.of("9:pids:/../../abc"), root)).hasValue(30);
  }

  @Test
  void isNoneWhereNothingLimits() throws IOException {
    group("a", "max", 10);
    assertThat(PidsLimit.room(List.of("0::/a"), root)).isEmpty();
    assertThat(PidsLimit.room(List.of(), root)).isEmpty();
  }

  private void group(String path, String max, int current) throws IOException {
    Path group = Files.createDirectories(root.resolve(path));
    Files.writeString(group.resolve("pids.max"), max + "\n");
    Files.writeString(group.resolve("pids.current"), current + "\n");
  }
}
