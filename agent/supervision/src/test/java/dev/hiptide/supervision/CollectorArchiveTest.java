package dev.hiptide.supervision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CollectorArchiveTest {
  @TempDir Path directory;

  private Path jar;
  private CollectorArchive archive;

  @BeforeEach
  void createJarAndArchive() throws IOException {
    jar = Files.writeString(directory.resolve("agent.jar"), "a jar");
    createArchive();
  }

  private void createArchive() throws IOException {
    archive = CollectorArchive.of(jar);
    Files.createDirectories(archive.directory());
    for (Path file : List.of(archive.jar(), archive.library(), archive.classes())) {
      Files.createFile(file);
      mode(file, "rwxr-xr-x");
    }
    mode(archive.directory(), "rwxr-xr-x");
    mode(archive.directory().getParent(), "rwxr-xr-x");
  }

  private static void mode(Path file, String mode) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
  }

  @Test
  void isThereForItsJar() {
    assertThat(archive.isThereFor(jar)).isTrue();
  }

  @Test
  void isNotThereBeforeItIsComplete() throws IOException {
    Files.delete(archive.classes());
    assertThat(archive.isThereFor(jar)).isFalse();
  }

  @Test
  void jarOfAnotherTimeOrSizeHasAnother() throws IOException {
    Files.setLastModifiedTime(jar, FileTime.fromMillis(0));
    assertThat(CollectorArchive.of(jar)).isNotEqualTo(archive);
    Files.writeString(jar, "another jar");
    Files.setLastModifiedTime(jar, FileTime.fromMillis(0));
    assertThat(CollectorArchive.of(jar).directory().toString()).endsWith("-b-0");
  }

  @Test
  void isNotThereWhereAUrlOfItsJarWouldEndEarly() throws IOException {
    Path elsewhere = Files.createDirectory(directory.resolve("agent!"));
    jar = Files.writeString(elsewhere.resolve("agent.jar"), "a jar");
    createArchive();
    assertThat(archive.isThereFor(jar)).isFalse();
  }

  /** It may be on a platform for which JNA has none. */
  @Test
  void isThereWithoutALibrary() throws IOException {
    Files.delete(archive.library());
    assertThat(archive.isThereFor(jar)).isTrue();
  }

  @Test
  void isNotThereIfOthersCanChangeAnyPartOfIt() throws IOException {
    for (Path part :
        List.of(
            archive.directory().getParent(),
            archive.directory(),
            archive.jar(),
            archive.library(),
            archive.classes())) {
      for (String careless : List.of("rwxrwxr-x", "rwxr-xrwx")) {
        mode(part, careless);
        assertThat(archive.isThereFor(jar)).as(careless + " " + part).isFalse();
      }
      mode(part, "rwxr-xr-x");
    }
    assertThat(archive.isThereFor(jar)).isTrue();
  }

  @Test
  void strangersArchiveIsNotThere() throws IOException {
    assumeThat(Files.getAttribute(jar, "unix:uid")).isEqualTo(0); // who may give files away
    Files.setAttribute(archive.directory(), "unix:uid", 1);
    assertThat(archive.isThereFor(jar)).isFalse();
  }
}
