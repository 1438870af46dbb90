package dev.hiptide.environment;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import dev.hiptide.environment.programs.BehindOwnLoader;
import dev.hiptide.environment.programs.Training;
import dev.hiptide.programs.TestProgram;
import dev.hiptide.testing.JavaProcess;
import java.nio.file.Path;
import org.apache.felix.framework.FrameworkFactory;
import org.jboss.modules.ModuleLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Class loaders that do not ask the boot loader for everything. */
class ClassLoaderIT {
  private static final String ITERATION = ",iteration=" + Training.class.getName() + "#step";

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"jdk-only", "osgi", "jboss"})
  void whatItLoadsIsMeasured(String loader) throws Exception {
    Path report = directory.resolve("report.json");
    try (JavaProcess process =
        program(loader).agent(Reports.withoutTracing(report) + ITERATION).start()) {
      assertItEndsWell(process);
      JsonObject written = Reports.of(process, report);
      assertThat(Reports.calls(written, "hipMalloc")).isEqualTo(Training.STEPS);
      assertThat(written.get("iterations").getAsInt()).isEqualTo(Training.STEPS);
    }
  }

  @Test
  void whatItHasLoadedIsMeasuredFromTheMomentOfAttaching() throws Exception {
    Path report = directory.resolve("report.json");
    try (JavaProcess process = program("osgi", "late").start()) {
      Attach.awaitReady(process);
      Attach.ours(process, Reports.withoutTracing(report) + ITERATION);
      assertItEndsWell(process);
      JsonObject written = Reports.of(process, report);
      assertThat(Reports.calls(written, "hipMalloc")).isEqualTo(Training.STEPS);
      assertThat(written.get("iterations").getAsInt()).isEqualTo(Training.STEPS);
    }
  }

  @Test
  void whatCannotFindTheProbeIsLeftAloneAndNamedOnce() throws Exception {
    Path report = directory.resolve("report.json");
    try (JavaProcess process = program("listed", "late").start()) {
      Attach.awaitReady(process);
      Attach.ours(process, Reports.withoutTracing(report) + ITERATION);
      assertItEndsWell(process);
      assertThat(Reports.calls(Reports.of(process, report), "hipMalloc")).isZero();
      for (String left : new String[] {"dev.hiptide.hip.Hip", Training.class.getName()}) {
        assertThat(process.agentLines())
            .filteredOn(line -> line.startsWith(left + " cannot be instrumented"))
            .singleElement()
            .asString()
            .contains("BehindOwnLoader$Picky", "java.lang.HiptideDoor");
      }
    }
  }

  private JavaProcess.Builder program(String... loader) {
    String[] arguments = {loader[0], directory.toString(), "late"};
    return TestProgram.of(BehindOwnLoader.class)
        .classPathOf(FrameworkFactory.class, ModuleLoader.class)
        .arguments(loader.length > 1 ? arguments : new String[] {loader[0], directory.toString()});
  }

  private static void assertItEndsWell(JavaProcess process) throws Exception {
    process.closeInput();
    int exitCode = process.awaitExit();
    assertThat(process.otherErrorLines()).isEmpty();
    assertThat(process.standardOutput()).isEqualTo("ready\ndone\n");
    assertThat(exitCode).isZero();
  }
}
