package dev.hiptide.supervision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
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
    archive = CollectorArchive.of(jar);
    Files.createDirectories(archive.directory());
    Files.createFile(archive.classes());
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
    archive = CollectorArchive.of(jar);
    Files.createDirectories(archive.directory());
    Files.createFile(archive.classes());
    assertThat(archive.isThereFor(jar)).isFalse();
  }

  @Test
  void strangersArchiveIsNotThere() throws IOException {
    assumeThat(Files.getAttribute(jar, "unix:uid")).isEqualTo(0); // who may give files away
    Files.setAttribute(archive.directory(), "unix:uid", 1);
    assertThat(archive.isThereFor(jar)).isFalse();
  }
}
