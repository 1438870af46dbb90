package dev.hiptide.safety;

import static dev.hiptide.safety.Programs.assertNothingIsLeft;
import static dev.hiptide.safety.Programs.wholeReport;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hiptide.jar.programs.CallsHip;
import dev.hiptide.programs.TestProgram;
import dev.hiptide.testing.JavaHomes;
import dev.hiptide.testing.JavaProcess;
import dev.hiptide.testing.Os;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Java that jlink(1) has made, without modules that parts of the collector need. */
class TrimmedJavaIT {
  private static final String REMEDY =
      "this Java has no module %s; jlink --add-modules %1$s adds it";

  @TempDir Path directory;

  @Test
  void withoutModulesForHttpTheTracerAndTheReportWork() throws Exception {
    Path report = directory.resolve("report.json");
    try (JavaProcess process =
        program("java.base,java.instrument,java.logging")
            .agent(
                "port=0,linger=0,backend=ptrace,trace=all,otlp=http://127.0.0.1:1/v1/metrics,report="
                    + report)
            .start()) {
      assertThat(process.awaitExit()).isZero();
      assertNothingIsLeft(process);
      wholeReport(report);
      assertThat(process.agentLines())
          .containsExactlyInAnyOrder(
              "system calls are counted by ptrace",
              "nothing is sent by OTLP: " + REMEDY.formatted("java.net.http"),
              "no metrics are served at 127.0.0.1: " + REMEDY.formatted("jdk.httpserver"));
      assertThat(process.otherErrorLines()).isEmpty();
    }
  }

  /** JNA and Micrometer cannot do without a logger. */
  @Test
  void withNothingButWhatAnAgentNeedsTheReportWorks() throws Exception {
    Path report = directory.resolve("report.txt");
    try (JavaProcess process =
        program("java.base,java.instrument").agent("port=0,linger=0,report=" + report).start()) {
      assertThat(process.awaitExit()).isZero();
      assertNothingIsLeft(process);
      assertThat(report).content().contains("hipMalloc", "system calls were not counted");
      assertThat(process.agentLines())
          .containsExactlyInAnyOrder(
              "cannot trace: "
                  + REMEDY.formatted("java.logging")
                  + "; HIP calls are measured, system calls are not",
              "there are no metrics: " + REMEDY.formatted("java.logging"));
      assertThat(process.otherErrorLines()).isEmpty();
    }
  }

  private JavaProcess.Builder program(String modules) throws Exception {
    Path home = directory.resolve("java");
    Os.output(
        JavaHomes.current().resolve("bin/jlink").toString(),
        "--add-modules",
        modules,
        "--output",
        home.toString());
    return TestProgram.of(CallsHip.class).on(home);
  }
}
