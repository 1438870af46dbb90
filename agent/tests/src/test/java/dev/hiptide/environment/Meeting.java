package dev.hiptide.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.hiptide.environment.programs.Training;
import dev.hiptide.environment.programs.TrainsTwice;
import dev.hiptide.programs.TestProgram;
import dev.hiptide.testing.JavaHomes;
import dev.hiptide.testing.JavaProcess;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** The order in which a program gets another agent and ours. */
enum Meeting {
  THEIRS_FIRST,
  OURS_FIRST,
  OURS_ATTACHED,
  THEIRS_ATTACHED;

  private static final String ITERATION = ",iteration=" + Training.class.getName() + "#step";

  /**
   * What a program has written under both agents.
   *
   * @param output to standard output
   * @param errorLines to standard error, without ours
   */
  record Outcome(String output, List<String> errorLines) {}

  /** Each of these, in turn on each Java: it takes a second or more to start two agents. */
  static Stream<Arguments> each(Meeting... meetings) {
    List<Path> homes = JavaHomes.all();
    return IntStream.range(0, meetings.length)
        .mapToObj(number -> arguments(meetings[number], homes.get(number % homes.size())));
  }

  /** How often the other agent meets {@link Training#step}. */
  int stepsForTheirs() {
    return this == THEIRS_ATTACHED ? Training.STEPS : 2 * Training.STEPS;
  }

  private int stepsForOurs() {
    return this == OURS_ATTACHED ? Training.STEPS : 2 * Training.STEPS;
  }

  /** Runs {@link TrainsTwice} under both; it must end well, and ours must have counted right. */
  Outcome run(Neighbour theirs, Path home, Path directory) throws Exception {
    Path report = directory.resolve("report.json");
    String ours = Reports.withoutTracing(report) + ITERATION;
    try (JavaProcess process = program(theirs, ours).on(home).start()) {
      Attach.awaitReady(process);
      if (this == OURS_ATTACHED) {
        Attach.ours(process, ours);
      } else if (this == THEIRS_ATTACHED) {
        theirs.attachTo(process);
      }
      theirs.awaitWork(process);
      process.closeInput();
      assertThat(process.awaitExit()).as(process.standardError()).isZero();
      Reports.assertSteps(Reports.of(process, report), stepsForOurs());
      assertThat(process.agentLines()).allMatch(line -> line.startsWith("metrics at http:"));
      return new Outcome(process.standardOutput(), process.otherErrorLines());
    }
  }

  private JavaProcess.Builder program(Neighbour theirs, String ours) {
    JavaProcess.Builder program =
        TestProgram.of(TrainsTwice.class).jvm("-XX:+EnableDynamicAgentLoading");
    return switch (this) {
      case THEIRS_FIRST -> program.jvm(theirs.option()).agent(ours);
      case OURS_FIRST -> program.agent(ours).jvm(theirs.option());
      case OURS_ATTACHED -> program.jvm(theirs.option());
      case THEIRS_ATTACHED -> program.agent(ours);
    };
  }
}
