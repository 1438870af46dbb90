package dev.hiptide.environment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hiptide.environment.programs.SecondAgent;
import dev.hiptide.testing.JavaProcess;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A second agent with Byte Buddy, in another version, puts advice into the same methods. */
class ByteBuddyAgentIT {
  /** Each step is a call of one woven method that calls another. */
  private static final int CALLS_PER_STEP = 2;

  @TempDir Path directory;

  static Stream<Arguments> meetings() {
    return Meeting.each(Meeting.values());
  }

  @ParameterizedTest
  @MethodSource("meetings")
  void countsAsOursDoes(Meeting meeting, Path home) throws Exception {
    Path jar =
        OtherJars.ofAttributes(
            directory.resolve("second-agent.jar"),
            Map.of(
                "Premain-Class", SecondAgent.class.getName(),
                "Agent-Class", SecondAgent.class.getName(),
                "Can-Retransform-Classes", "true",
                "Class-Path", OtherJars.built("byte-buddy").toUri().toString()));
    Meeting.Outcome outcome = meeting.run(new Second(jar), home, directory);
    assertThat(outcome.errorLines())
        .allMatch(line -> line.startsWith("WARNING: ")) // a JDK 25 warns of who asks for Unsafe
        .filteredOn(line -> line.contains(" called by "))
        .allMatch(line -> line.contains("/other-agents/byte-buddy.jar)"));
    assertThat(outcome.output())
        .isEqualTo(
            "ready\ndone\nthe second agent: " + CALLS_PER_STEP * meeting.stepsForTheirs() + "\n");
  }

  private record Second(Path jar) implements Neighbour {
    @Override
    public String option() {
      return "-javaagent:" + jar;
    }

    @Override
    public void attachTo(JavaProcess program) throws Exception {
      Attach.agent(program, jar, "");
    }
  }
}
