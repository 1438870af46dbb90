package dev.hiptide.cli.jvm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MappedFilesTest {
  private static final String START = "7f9a10000000-7f9a10021000 rw-s 00000000 00:1a 1234    ";

  @Test
  void findsTheLibraryOfAJvmAlsoWhenItsJdkHasBeenReplaced() {
    assertThat(of("/usr/lib/jvm/a b/lib/server/libjvm.so").libjvm())
        .contains("/usr/lib/jvm/a b/lib/server/libjvm.so");
    assertThat(of("/opt/jdk/lib/server/libjvm.so (deleted)").libjvm())
        .contains("/opt/jdk/lib/server/libjvm.so");
    assertThat(of("/usr/lib/libc.so.6").libjvm()).isEmpty();
    assertThat(MappedFiles.parse(Stream.of(START, START + "[heap]")).libjvm()).isEmpty();
  }

  @Test
  void findsTheTableOfASessionThatIsNotOver() {
    assertThat(of("/dev/shm/hiptide-1-45fab0/table").table())
        .contains("/dev/shm/hiptide-1-45fab0/table");
    assertThat(of("/dev/shm/hiptide-1-45fab0/table (deleted)").table()).isEmpty();
    assertThat(of("/dev/shm/hiptide-bpf-1/table").table()).isEmpty();
  }

  @Test
  void tellsMusl() {
    assertThat(of("/lib/ld-musl-x86_64.so.1").hasMusl()).isTrue();
    assertThat(of("/lib64/ld-linux-x86-64.so.2", "/opt/ld-musl-tools/libx.so").hasMusl()).isFalse();
  }

  private static MappedFiles of(String... paths) {
    return MappedFiles.parse(Stream.of(paths).map(path -> START + path));
  }
}
