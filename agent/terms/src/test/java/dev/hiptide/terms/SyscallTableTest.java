package dev.hiptide.terms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SyscallTableTest {
  @ParameterizedTest
  @CsvSource({
    "amd64, 202, futex, SYNC",
    "amd64, 16, ioctl, CONTROL_IO",
    "amd64, 9, mmap, MEMORY",
    "amd64, 257, openat, FILE_IO",
    "amd64, 39, getpid, OTHER",
    "aarch64, 98, futex, SYNC",
    "aarch64, 29, ioctl, CONTROL_IO",
    "aarch64, 222, mmap, MEMORY",
    "aarch64, 56, openat, FILE_IO",
    "aarch64, 172, getpid, OTHER"
  })
  void knowsNumbersNamesAndCategories(
      String architecture, int number, String name, Category category) {
    SyscallTable table = SyscallTable.forArchitecture(architecture);

    assertThat(table.name(number)).isEqualTo(name);
    assertThat(table.number(name)).isEqualTo(number);
    assertThat(table.category(number)).isEqualTo(category);
  }

  @Test
  void namesWhatItDoesNotKnowByNumber() {
    SyscallTable table = SyscallTable.forArchitecture("amd64");

    assertThat(table.name(9999)).isEqualTo("syscall_9999");
    assertThat(table.category(9999)).isEqualTo(Category.OTHER);
  }

  @Test
  void saysWhichArchitecturesItKnows() {
    assertThatThrownBy(() -> SyscallTable.forArchitecture("s390x"))
        .hasMessageContaining("s390x")
        .hasMessageContaining("x86_64 and aarch64");
  }

  @Test
  void everyCategoryOfTheStudyHasItsCallsOnX86() {
    SyscallTable table = SyscallTable.forArchitecture("amd64");

    // 4 sync, 7 control_io, 8 file_io and 5 memory calls: the study's lists.
    assertThat(IntStream.range(0, 512).filter(n -> table.category(n) != Category.OTHER).count())
        .isEqualTo(24);
  }
}
