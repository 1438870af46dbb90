package dev.hiptide.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileOwnersTest {
  private static final int STRANGER = 65_534;

  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({"rw-r--r--,true", "rwxr-xr-x,true", "rw-rw-r--,false", "rw-r--rw-,false"})
  void fileIsChangedByItsOwnerAloneIfItsModeSaysSo(String mode, boolean expected)
      throws IOException {
    Path file = file(mode);
    assertThat(FileOwners.isChangedOnlyBy(Set.of(FileOwners.self()), file)).isEqualTo(expected);
  }

  @Test
  void ownerHasToBeRootOrOneOfTheUsers() throws IOException {
    assumeThat(FileOwners.self()).isZero(); // who may give files away
    Path file = file("rw-r--r--");
    assertThat(FileOwners.isChangedOnlyBy(Set.of(), file)).isTrue();
    Files.setAttribute(file, "unix:uid", STRANGER);
    assertThat(FileOwners.isChangedOnlyBy(Set.of(), file)).isFalse();
    assertThat(FileOwners.isChangedOnlyBy(Set.of(STRANGER), file)).isTrue();
    assertThat(FileOwners.owner(file)).isEqualTo(STRANGER);
  }

  /** Its own mode lets everybody write, and what it leads to may change. */
  @Test
  void linkIsNotTakenForWhatItLeadsTo() throws IOException {
    Path link = Files.createSymbolicLink(directory.resolve("link"), file("rw-r--r--"));
    assertThat(FileOwners.isChangedOnlyBy(Set.of(FileOwners.self()), link)).isFalse();
  }

  @Test
  void whatIsNotThereIsNobodys() {
    assertThatThrownBy(() -> FileOwners.isChangedOnlyBy(Set.of(), directory.resolve("missing")))
        .isInstanceOf(NoSuchFileException.class);
  }

  @ParameterizedTest
  @CsvSource({"700,false", "755,false", "775,true", "777,true", "1777,false"})
  void othersReplaceFilesWhereTheyMayWriteUnlessItIsSticky(String mode, boolean expected)
      throws Exception {
    Path inside = Files.createDirectory(directory.resolve("inside"));
    chmod(mode, directory);
    assertThat(FileOwners.othersMayReplaceIn(inside)).isEqualTo(expected);
    assertThat(FileOwners.othersMayReplaceIn(directory)).isEqualTo(expected);
  }

  @Test
  void ownerOfADirectoryAboveReplacesFiles() throws IOException {
    assumeThat(FileOwners.self()).isZero();
    Path inside = Files.createDirectory(directory.resolve("inside"));
    Files.setAttribute(directory, "unix:uid", STRANGER);
    assertThat(FileOwners.othersMayReplaceIn(inside)).isTrue();
    Files.setAttribute(directory, "unix:uid", 0);
  }

  private Path file(String mode) throws IOException {
    Path file = Files.createFile(directory.resolve("file"));
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
  }

  private static void chmod(String mode, Path file) throws Exception {
    assertThat(new ProcessBuilder("chmod", mode, file.toString()).start().waitFor()).isZero();
  }
}
