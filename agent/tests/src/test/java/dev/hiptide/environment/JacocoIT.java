package dev.hiptide.environment;

import static dev.hiptide.environment.Meeting.OURS_ATTACHED;
import static dev.hiptide.environment.Meeting.OURS_FIRST;
import static dev.hiptide.environment.Meeting.THEIRS_FIRST;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hiptide.environment.programs.Training;
import dev.hiptide.hip.Hip;
import dev.hiptide.testing.JavaProcess;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.jacoco.core.data.ExecutionData;
import org.jacoco.core.internal.data.CRC64;
import org.jacoco.core.tools.ExecFileLoader;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** JaCoCo's agent measures the coverage of classes that ours changes, too. */
class JacocoIT {
  @TempDir Path directory;

  /** It cannot be attached. */
  static Stream<Arguments> meetings() {
    return Meeting.each(OURS_FIRST, THEIRS_FIRST, OURS_ATTACHED);
  }

  @ParameterizedTest
  @MethodSource("meetings")
  void measuresTheClassesAsTheyAreInTheirFiles(Meeting meeting, Path home) throws Exception {
    Path coverage = directory.resolve("jacoco.exec");
    Meeting.Outcome outcome = meeting.run(new Jacoco(coverage), home, directory);
    assertThat(outcome.output()).isEqualTo("ready\ndone\n");
    assertThat(outcome.errorLines()).isEmpty();
    ExecFileLoader loader = new ExecFileLoader();
    loader.load(coverage.toFile());
    for (Class<?> type : new Class<?>[] {Training.class, Hip.class}) {
      ExecutionData data = loader.getExecutionDataStore().get(idOfFile(type));
      assertThat(data).as(type.getName()).isNotNull();
      assertThat(data.hasHits()).isTrue();
    }
  }

  /** By which reports find a class again; that of changed bytes would be another. */
  private static long idOfFile(Class<?> type) throws IOException {
    try (InputStream file =
        type.getResourceAsStream("/" + type.getName().replace('.', '/') + ".class")) {
      return CRC64.classId(file.readAllBytes());
    }
  }

  private record Jacoco(Path coverage) implements Neighbour {
    @Override
    public String option() {
      return "-javaagent:" + OtherJars.built("jacoco") + "=destfile=" + coverage;
    }

    @Override
    public void attachTo(JavaProcess program) {
      throw new UnsupportedOperationException("it has no Agent-Class");
    }
  }
}
