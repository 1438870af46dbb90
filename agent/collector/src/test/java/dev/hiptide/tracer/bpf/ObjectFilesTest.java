package dev.hiptide.tracer.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The compiled objects are what the source says. After a change of it: {@code make bpf}. */
class ObjectFilesTest {
  private static final Path SOURCES = Path.of("src/main/bpf");
  private static final Path OBJECTS = Path.of("src/main/resources/dev/hiptide/tracer/bpf");

  @TempDir Path directory;

  @Test
  void theyWereMadeOfThisSource() throws Exception {
    byte[] source = Files.readAllBytes(SOURCES.resolve("tracer.bpf.c"));
    String hash = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(source));

    assertThat(madeFrom().get(0)).isEqualTo(hash + "  tracer.bpf.c");
  }

  @Test
  @Tag("process")
  void compiledAgainTheyAreTheSame() throws Exception {
    assumeTrue(clang().equals(madeFrom().get(1)), "that clang is not here");
    Process compiler =
        new ProcessBuilder(SOURCES.resolve("compile").toString(), directory.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(compiler.getInputStream().readAllBytes());
    assertThat(compiler.waitFor(1, TimeUnit.MINUTES)).isTrue();

    assertThat(compiler.exitValue()).as(said).isZero();
    for (String file : List.of("tracer.x86_64.bpf.o", "tracer.aarch64.bpf.o", "tracer.bpf.from")) {
      assertThat(directory.resolve(file)).hasSameBinaryContentAs(OBJECTS.resolve(file));
    }
  }

  /** What is written about them there is what this package counts on. */
  @ParameterizedTest
  @ValueSource(strings = {"amd64", "aarch64"})
  void theyHaveWhatIsLookedFor(String architecture) throws Exception {
    BpfObject object = BpfObject.read(SharedPrograms.objectFile(architecture));

    assertThat(object.license()).isEqualTo("GPL");
    assertThat(object.programs())
        .containsOnlyKeys("sys_enter", "sys_exit", "sched_process_exit", "sched_process_exec");
    assertThat(object.maps().get("accounts_of").inner()).isEqualTo("accounts");
    assertThat(object.maps().get("threads").valueBytes()).isEqualTo(ThreadState.BYTES);
    assertThat(object.maps().get("processes").valueBytes() % ProcessLayout.BYTES).isZero();
  }

  private static List<String> madeFrom() throws IOException {
    return Files.readAllLines(OBJECTS.resolve("tracer.bpf.from"));
  }

  private static String clang() throws IOException {
    try {
      Process clang = new ProcessBuilder("clang", "--version").start();
      return new String(clang.getInputStream().readAllBytes()).lines().findFirst().orElse("");
    } catch (IOException e) {
      return ""; // not installed
    }
  }
}
