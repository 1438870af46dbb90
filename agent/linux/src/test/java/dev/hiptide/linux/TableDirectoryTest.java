package dev.hiptide.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableDirectoryTest {
  private static final Instant NOW = Instant.now();
  private static final Instant LONG_AGO = NOW.minusSeconds(3600);

  @TempDir Path place;

  @Test
  void onlyItsUserCanEnterIt() throws IOException {
    TableDirectory directory = TableDirectory.create(place, 42);
    assertThat(directory.file()).hasFileName("table").doesNotExist();
    assertThat(directory.file().getParent().getFileName().toString()).startsWith("hiptide-42-");
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(directory.file().getParent())))
        .isEqualTo("rwx------");
  }

  @Test
  void isRemovedWithAllThatIsInIt() throws IOException {
    TableDirectory directory = TableDirectory.create(place, 42);
    TableDirectory.hold(directory.file());
    Files.writeString(directory.file(), "a table");
    Files.createFile(
        Files.createDirectory(directory.file().resolveSibling("a folder")).resolve("it"));
    directory.delete();
    directory.delete(); // as when the other process was faster
    assertThat(place).isEmptyDirectory();
  }

  @Test
  void staleOnesAreThoseThatHaveALockAndNobodyWhoHoldsIt() throws IOException {
    Path stale = directory("hiptide-1-a", LONG_AGO, "lock", "table", "output");
    Path young = directory("hiptide-1-b", NOW.plusSeconds(60), "lock");
    Path ofAnotherKind = directory("hiptide-bpf", LONG_AGO, "table");
    Path held = directory("hiptide-1-c", LONG_AGO);
    TableDirectory directory = TableDirectory.hold(held.resolve("table"));
    age(held, LONG_AGO);

    StaleTables.deleteIn(place, NOW);

    assertThat(stale).doesNotExist();
    assertThat(young).exists();
    assertThat(ofAnotherKind).exists();
    assertThat(held).exists();
    directory.delete();
  }

  private Path directory(String name, Instant changed, String... files) throws IOException {
    Path directory = Files.createDirectory(place.resolve(name));
    for (String file : files) {
      Files.createFile(directory.resolve(file));
    }
    age(directory, changed);
    return directory;
  }

  private static void age(Path directory, Instant changed) throws IOException {
    Files.setLastModifiedTime(directory, FileTime.from(changed));
  }
}
