package dev.hiptide.environment;

import static dev.hiptide.environment.Meeting.OURS_ATTACHED;
import static dev.hiptide.environment.Meeting.OURS_FIRST;
import static dev.hiptide.environment.Meeting.THEIRS_ATTACHED;
import static dev.hiptide.environment.Meeting.THEIRS_FIRST;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hiptide.environment.programs.Training;
import dev.hiptide.testing.JavaProcess;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** OpenTelemetry's agent makes spans of what are iterations to ours. */
class OpenTelemetryIT {
  /** HotSpot's warning to who appends to the boot class path, as ours does not. */
  private static final String APPENDED =
      "Sharing is only supported for boot loader classes because bootstrap classpath has been"
          + " appended";

  @TempDir Path directory;

  static Stream<Arguments> meetings() {
    return Meeting.each(THEIRS_FIRST, OURS_FIRST, THEIRS_ATTACHED, OURS_ATTACHED);
  }

  @ParameterizedTest
  @MethodSource("meetings")
  void makesItsSpans(Meeting meeting, Path home) throws Exception {
    Meeting.Outcome outcome = meeting.run(new OpenTelemetry(), home, directory);
    assertThat(outcome.output()).isEqualTo("ready\ndone\n");
    assertThat(outcome.errorLines())
        .allMatch(line -> line.contains(" INFO io.opentelemetry.") || line.endsWith(APPENDED))
        .filteredOn(line -> line.contains(".LoggingSpanExporter - 'Training.step' : "))
        .hasSize(meeting.stepsForTheirs());
  }

  private record OpenTelemetry() implements Neighbour {
    /** All that it can instrument would take twice the CPU time. */
    private static final String SETTINGS =
        String.join(
            ";",
            "otel.instrumentation.common.default-enabled=false",
            "otel.instrumentation.methods.enabled=true",
            "otel.instrumentation.methods.include=" + Training.class.getName() + "[step]",
            "otel.traces.exporter=console",
            "otel.metrics.exporter=none",
            "otel.logs.exporter=none");

    @Override
    public String option() {
      return "-javaagent:" + OtherJars.built("opentelemetry") + "=" + SETTINGS;
    }

    @Override
    public void attachTo(JavaProcess program) throws Exception {
      Attach.agent(program, OtherJars.built("opentelemetry"), SETTINGS);
    }
  }
}
