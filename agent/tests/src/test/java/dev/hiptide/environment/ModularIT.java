package dev.hiptide.environment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hiptide.environment.programs.Training;
import dev.hiptide.environment.programs.TrainsTwice;
import dev.hiptide.hip.Hip;
import dev.hiptide.testing.AgentJar;
import dev.hiptide.testing.JavaHomes;
import dev.hiptide.testing.JavaProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Applications of named modules, which read none that they do not name. */
class ModularIT {
  private static final String ITERATION = ",iteration=" + Training.class.getName() + "#step";

  @TempDir static Path modules;
  @TempDir Path directory;

  static List<Path> homes() {
    return JavaHomes.all();
  }

  @BeforeAll
  static void makeModules(@TempDir Path descriptors) throws Exception {
    module(
        "hip",
        "exports dev.hiptide.hip; uses dev.hiptide.hip.Behaviour;",
        OtherJars.classes(Hip.class),
        "dev/hiptide/hip",
        descriptors);
    module(
        "training",
        "requires hip;",
        OtherJars.classes(Training.class),
        Training.class.getPackageName().replace('.', '/'),
        descriptors);
  }

  private static void module(
      String name, String directives, Path classes, String packagePath, Path descriptors)
      throws Exception {
    Path directory = Files.createDirectory(descriptors.resolve(name));
    Path source = directory.resolve("module-info.java");
    Files.writeString(source, "module " + name + " { " + directives + " }");
    OtherJars.tool(
        "javac",
        "--release=17",
        "--module-path=" + modules,
        "--patch-module=" + name + "=" + classes,
        "-d",
        directory.toString(),
        source.toString());
    OtherJars.tool(
        "jar",
        "--create",
        "--file=" + modules.resolve(name + ".jar"),
        "-C",
        directory.toString(),
        "module-info.class",
        "-C",
        classes.toString(),
        packagePath);
  }

  @ParameterizedTest
  @MethodSource("homes")
  void areMeasured(Path home) throws Exception {
    Path report = directory.resolve("report.json");
    String agent =
        "-javaagent:" + AgentJar.path() + "=" + Reports.withoutTracing(report) + ITERATION;
    try (JavaProcess process = start(home, agent)) {
      Attach.awaitReady(process);
      assertItEndsWell(process);
      Reports.assertSteps(Reports.of(process, report), 2 * Training.STEPS);
    }
  }

  /** Without the module that every agent needs, a JDK 25 warns of itself when it adds that. */
  @ParameterizedTest
  @MethodSource("homes")
  void areMeasuredFromTheMomentOfAttaching(Path home) throws Exception {
    Path report = directory.resolve("report.json");
    try (JavaProcess process =
        start(home, "-XX:+EnableDynamicAgentLoading", "--add-modules=java.instrument")) {
      Attach.awaitReady(process);
      Attach.ours(process, Reports.withoutTracing(report) + ITERATION);
      assertItEndsWell(process);
      Reports.assertSteps(Reports.of(process, report), Training.STEPS);
    }
  }

  private static JavaProcess start(Path home, String... options) throws Exception {
    List<String> words = new ArrayList<>();
    words.add(home.resolve("bin/java").toString());
    words.add("-XX:TieredStopAtLevel=1");
    words.addAll(List.of(options));
    words.addAll(List.of("-p", modules.toString(), "-m"));
    words.add("training/" + TrainsTwice.class.getName());
    return JavaProcess.start(words, Map.of());
  }

  private static void assertItEndsWell(JavaProcess process) throws Exception {
    process.closeInput();
    assertThat(process.awaitExit()).as(process.standardError()).isZero();
    assertThat(process.standardOutput()).isEqualTo("ready\ndone\n");
    assertThat(process.otherErrorLines()).isEmpty();
  }
}
