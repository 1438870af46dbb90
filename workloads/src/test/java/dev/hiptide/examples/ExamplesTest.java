package dev.hiptide.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** Each example passes when run as from the command line, and its check can fail. */
class ExamplesTest {
  static Stream<Example> examples() {
    return Stream.of(
        new BitExtract(),
        new BusBandwidth(),
        new DispatchEnqueueRate(),
        new DispatchLatency(),
        new Events(),
        new MatrixTranspose(),
        new Occupancy(),
        new SharedMemory(),
        new Square(),
        new Streams(),
        new VectorAdd());
  }

  @ParameterizedTest
  @MethodSource("examples")
  void findsItsResultRight(Example example) {
    assertThat(new CommandLine(example).execute()).isZero();
  }

  @ParameterizedTest
  @MethodSource("examples")
  void noticesKernelsThatDoNothing(Example example) {
    assertThat(new CommandLine(example).execute("--sabotage")).isEqualTo(1);
  }

  @Test
  void printsWhatTheDevicesAre() {
    assertThat(new CommandLine(new Info()).execute()).isZero();
  }
}
