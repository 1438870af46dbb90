package dev.hiptide.tracer.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hiptide.tracer.bpf.Holders.Holder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HoldersTest {
  @TempDir Path directory;

  @Test
  void whoHasThePrograms() throws Exception {
    Path file = directory.resolve("holders");
    Holder self = Holder.self(List.of(3, 4));
    try (Holders holders = Holders.lock(file, userId())) {
      assertThat(holders.list()).isEmpty();
      holders.add(self);
      assertThat(holders.list()).containsExactly(self);
    }
    try (Holders holders = Holders.lock(file, userId())) {
      assertThat(holders.list()).containsExactly(self);
      holders.removeSelf();
    }
    assertThat(file).doesNotExist();
  }

  @Test
  void whatAnotherVersionOrOneThatWasKilledHasWrittenIsPassedOver() throws Exception {
    Path file = directory.resolve("holders");
    Holder self = Holder.self(List.of(3, 4));
    Files.writeString(file, "a3accd26-dd27\n1 2\n12 13 3,\n" + line(self) + "\n" + self.pid());
    try (Holders holders = Holders.lock(file, userId())) {
      assertThat(holders.list()).containsExactly(self);
    }
  }

  @Test
  void theDeadHaveNothing() throws Exception {
    Path file = directory.resolve("holders");
    Holder self = Holder.self(List.of(3));
    Files.writeString(file, line(new Holder(self.pid(), self.startTicks() + 1, List.of(3))));
    try (Holders holders = Holders.lock(file, userId())) {
      assertThat(holders.list()).isEmpty();
    }
    assertThat(file).doesNotExist();
  }

  @Test
  void anotherUsersFileIsNotTrusted() throws Exception {
    Path file = Files.createFile(directory.resolve("holders"));
    assertThatThrownBy(() -> Holders.lock(file, userId() + 1))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("another user's");
  }

  private static String line(Holder holder) {
    return "%d %d %s"
        .formatted(
            holder.pid(),
            holder.startTicks(),
            String.join(",", holder.descriptors().stream().map(String::valueOf).toList()));
  }

  private int userId() throws IOException {
    return (Integer) Files.getAttribute(directory, "unix:uid");
  }
}
