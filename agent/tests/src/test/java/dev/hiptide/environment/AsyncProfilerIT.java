package dev.hiptide.environment;

import static dev.hiptide.environment.Meeting.OURS_ATTACHED;
import static dev.hiptide.environment.Meeting.OURS_FIRST;
import static dev.hiptide.environment.Meeting.THEIRS_ATTACHED;
import static dev.hiptide.environment.Meeting.THEIRS_FIRST;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hiptide.environment.programs.TrainsTwice;
import dev.hiptide.testing.Await;
import dev.hiptide.testing.JavaProcess;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import one.profiler.AsyncProfiler;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** async-profiler as an agent of its own; the safety tests have it inside a traced program. */
class AsyncProfilerIT {
  /** A line of stack traces in one, with the number of samples behind it. */
  private static final Pattern SAMPLED =
      Pattern.compile("(?m)" + TrainsTwice.class.getName().replace('.', '/') + "\\.main\\S* \\d+$");

  @TempDir Path directory;

  static Stream<Arguments> meetings() {
    return Meeting.each(OURS_FIRST, THEIRS_FIRST, OURS_ATTACHED, THEIRS_ATTACHED);
  }

  @ParameterizedTest
  @MethodSource("meetings")
  void samples(Meeting meeting, Path home) throws Exception {
    Profiler profiler = new Profiler(library(), directory);
    Meeting.Outcome outcome = meeting.run(profiler, home, directory);
    assertThat(outcome.output()).isEqualTo("ready\ndone\n");
    assertThat(outcome.errorLines()).isEmpty();
    assertThat(profiler.atEnd()).content().containsPattern(SAMPLED);
  }

  /** Where its jar has it, too, but as a file. */
  private Path library() throws IOException {
    String machine = System.getProperty("os.arch").equals("aarch64") ? "arm64" : "x64";
    Path file = directory.resolve("libasyncProfiler.so");
    try (InputStream library =
        AsyncProfiler.class.getResourceAsStream("/linux-" + machine + "/" + file.getFileName())) {
      Files.copy(library, file);
    }
    return file;
  }

  private record Profiler(Path library, Path directory) implements Neighbour {
    Path atEnd() {
      return directory.resolve("end.collapsed");
    }

    private String start() {
      return "start,quiet,event=wall,interval=10ms,file=" + atEnd();
    }

    @Override
    public String option() {
      return "-agentpath:" + library + "=" + start();
    }

    @Override
    public void attachTo(JavaProcess program) throws Exception {
      Attach.library(program, library, start());
    }

    /** By now the program waits, and that is sampled. */
    @Override
    public void awaitWork(JavaProcess program) throws Exception {
      Path file = directory.resolve("now.collapsed");
      Await.until(
          "there are samples of it",
          () -> {
            Attach.library(program, library, "dump,file=" + file);
            return SAMPLED.matcher(Files.readString(file)).find();
          });
    }
  }
}
