package dev.hiptide.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class LastWordsTest {
  @Test
  void areTheCollectorsOwn() {
    assertThat(LastWords.in("[0.1s][warning][cds] something\ncannot: because\n"))
        .contains("because");
  }

  @Test
  void areThoseOfAJvmThatDoesNotStart() {
    assertThat(
            LastWords.in(
                """
                Error occurred during initialization of VM
                Could not reserve enough space for 65536KB object heap
                """))
        .contains("Java does not start: Could not reserve enough space for 65536KB object heap");
    assertThat(
            LastWords.in(
                """
                #
                # There is insufficient memory for the Java Runtime Environment to continue.
                # Native memory allocation (mmap) failed to map 4096 bytes. Error detail: committing
                """))
        .contains(
            "Java does not start: Native memory allocation (mmap) failed to map 4096 bytes. Error"
                + " detail: committing");
  }

  @Test
  void sayWhatHelpsWhereThereAreNoMoreThreads() {
    assertThat(
            LastWords.in(
                    """
                Error occurred during initialization of VM
                java.lang.OutOfMemoryError: unable to create native thread: possibly out of memory
                """)
                .orElseThrow())
        .contains("pids.max");
  }

  @Test
  void anAccidentHasNone() {
    assertThat(LastWords.in("# A fatal error has been detected by the Java Runtime Environment:\n"))
        .isEmpty();
    assertThat(LastWords.of(Path.of("/nowhere/table"))).isEmpty();
  }
}
