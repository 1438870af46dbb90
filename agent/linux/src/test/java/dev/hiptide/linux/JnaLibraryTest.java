package dev.hiptide.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JnaLibraryTest {
  private static final String NAME = "libjnidispatch.so";

  @TempDir Path place;

  @Test
  void placesAreTheUsersOwnFirstAndTheCacheLast() {
    Map<String, String> properties =
        Map.of(
            "jna.tmpdir", "/named",
            "java.io.tmpdir", "/tmp",
            "java.class.path", "/opt/hiptide/agent.jar",
            "user.home", "/home/somebody");
    assertThat(JnaLibrary.places(properties::get, Map.of()))
        .containsExactly(
            Path.of("/named"),
            Path.of("/tmp"),
            Path.of("/dev/shm"),
            Path.of("/opt/hiptide"),
            Path.of("/home/somebody/.cache"));
    assertThat(JnaLibrary.places(properties::get, Map.of("XDG_CACHE_HOME", "/cache")))
        .endsWith(Path.of("/cache"));
  }

  @Test
  void placesThatNobodyNamesOrThatAreRelativeAreLeftOut() {
    Map<String, String> properties = Map.of("java.class.path", "agent.jar", "user.home", "?");
    assertThat(JnaLibrary.places(properties::get, Map.of())).containsExactly(Path.of("/dev/shm"));
  }

  @Test
  void isUnpackedWhereThatIsPossibleAndRemoved() {
    Path file = JnaLibrary.unpack(List.of(Path.of("/proc"), place.resolve("missing"), place), NAME);
    assertThat(file).startsWith(place).hasFileName(NAME).isExecutable().isNotEmptyFile();
    JnaLibrary.remove(file);
    assertThat(place).isEmptyDirectory();
  }

  /** Who may write to a place could put another library where this one was. */
  @Test
  void rootLeavesOutWhatOthersCanChange() throws Exception {
    assumeThat(FileOwners.self()).isZero();
    Files.setPosixFilePermissions(place, PosixFilePermissions.fromString("rwxrwxrwx"));
    assertThatThrownBy(() -> JnaLibrary.unpack(List.of(place), NAME))
        .isInstanceOf(UnsatisfiedLinkError.class)
        .hasMessageContaining(place + " can be changed by other users");
    assertThat(place).isEmptyDirectory();
  }

  @Test
  void refusalNamesEveryPlace() {
    assertThatThrownBy(() -> JnaLibrary.unpack(List.of(Path.of("/proc")), NAME))
        .isInstanceOf(UnsatisfiedLinkError.class)
        .hasMessageContaining("/proc cannot be written to; name another by -Djna.tmpdir");
  }
}
