package dev.hiptide.workloads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteSizeTest {
  @ParameterizedTest
  @CsvSource({
    "4096, 4096",
    "4096B, 4096",
    "1KB, 1000",
    "2.5MB, 2500000",
    "4.1MB, 4100000",
    "10MB, 10000000",
    "1GB, 1000000000",
    "64KiB, 65536",
    "1MiB, 1048576",
    "1.5GiB, 1610612736",
    "10M, 10000000"
  })
  void readsSizesAsPeopleWriteThem(String text, long bytes) {
    assertThat(ByteSize.parse(text)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "MB",
        "10 MB",
        "10mb",
        "-4",
        "10TB",
        "1e6",
        "0",
        "1.5",
        "0.0001KB",
        "999999999999999GB"
      })
  void refusesWhatIsNoWholeNumberOfBytes(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ByteSize.parse(text))
        .withMessageContaining("'" + text + "' is not allowed");
  }
}
