package dev.hiptide.tracer.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hiptide.table.TableLayout;
import java.util.List;
import org.junit.jupiter.api.Test;

class TableMappingTest {
  private static final List<String> OWN =
      List.of(
          table(0x7f0000000000L, "rw-s 00000000 00:19 42                 /dev/shm/a/table"),
          "7f1000000000-7f1000001000 rw-s 00000000 00:19 43                 /dev/shm/b");

  @Test
  void theSameFileIsFoundUnderAnotherName() {
    assertThat(
            TableMapping.address(
                OWN,
                List.of(
                    table(0x7e0000000000L, "rw-p 00000000 00:19 42     /dev/shm/a/table"),
                    table(0x7e1000000000L, "rw-s 00000000 00:19 42     /other/table (deleted)"))))
        .hasValue(0x7e1000000000L);
  }

  @Test
  void anotherFileIsNotIt() {
    assertThat(
            TableMapping.address(
                OWN,
                List.of(
                    table(0x7e0000000000L, "rw-s 00000000 00:19 41     /dev/shm/a/table"),
                    "7e1000000000-7e1000001000 rw-s 00000000 00:19 43     /dev/shm/b")))
        .isEmpty();
  }

  private static String table(long address, String rest) {
    return "%x-%x %s".formatted(address, address + TableLayout.BYTES, rest);
  }
}
