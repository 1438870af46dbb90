package dev.hiptide.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hiptide.environment.programs.Training;
import dev.hiptide.environment.programs.TrainsTwice;
import dev.hiptide.hip.Hip;
import dev.hiptide.testing.AgentJar;
import dev.hiptide.testing.JavaHomes;
import dev.hiptide.testing.JavaProcess;
import dev.hiptide.testing.Os;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program with a shared archive of its classes (class data sharing). */
class CdsIT {
  private static final int FIRST_WITH_CACHE = 24;
  private static final String FROM_ARCHIVE = " source: shared objects file";

  @TempDir Path directory;

  @Test
  void startsFromItsArchive() throws Exception {
    assumeTrue(
        Runtime.version().feature() < FIRST_WITH_CACHE,
        "later Javas tell of any agent that it is not in the JDK's own archive");
    Path home = JavaHomes.current();
    Path archive = directory.resolve("program.jsa");
    makeArchive(home, "-XX:ArchiveClassesAtExit=" + archive);
    assertItIsUsed(home, "-Xshare:on", "-XX:SharedArchiveFile=" + archive);
  }

  /** Of a cache without the module that every agent needs, Java says that it cannot use it. */
  @Test
  void startsFromItsCacheWithTheModuleOfAgents() throws Exception {
    assumeTrue(JavaHomes.jdk25().isPresent(), "earlier Javas have no such cache");
    Path home = JavaHomes.jdk25().orElseThrow();
    Path cache = directory.resolve("program.aot");
    makeArchive(home, "-XX:AOTCacheOutput=" + cache, "--add-modules=java.instrument");
    assertItIsUsed(home, "-XX:AOTCache=" + cache, "-XX:AOTMode=on");
  }

  private void makeArchive(Path home, String... options) throws Exception {
    try (JavaProcess process = start(home, options)) {
      process.closeInput();
      assertThat(process.awaitExit()).as(process.standardError()).isZero();
    }
  }

  private void assertItIsUsed(Path home, String... options) throws Exception {
    Path report = directory.resolve("report.json");
    Path loaded = directory.resolve("loaded");
    String settings =
        Reports.withoutTracing(report) + ",iteration=" + Training.class.getName() + "#step";
    String agent = "-javaagent:" + AgentJar.path() + "=" + settings;
    try (JavaProcess process =
        start(home, Os.join(options, "-Xlog:class+load:file=" + loaded, agent))) {
      process.closeInput();
      assertThat(process.awaitExit()).as(process.standardError()).isZero();
      Reports.assertSteps(Reports.of(process, report), 2 * Training.STEPS);
      assertThat(process.standardOutput()).isEqualTo("ready\ndone\n");
      assertThat(process.otherErrorLines()).isEmpty();
    }
    assertThat(loaded)
        .content()
        .contains(TrainsTwice.class.getName() + FROM_ARCHIVE)
        .contains("dev.hiptide.hip.Behaviour" + FROM_ARCHIVE);
  }

  /** An archive holds no classes of a directory. */
  private JavaProcess start(Path home, String... options) throws Exception {
    Path jar = directory.resolve("program.jar");
    if (Files.notExists(jar)) {
      OtherJars.tool(
          "jar",
          "--create",
          "--file=" + jar,
          "-C",
          OtherJars.classes(Hip.class).toString(),
          "dev/hiptide/hip",
          "-C",
          OtherJars.classes(Training.class).toString(),
          Training.class.getPackageName().replace('.', '/'));
    }
    List<String> words = new ArrayList<>(List.of(home.resolve("bin/java").toString()));
    words.addAll(List.of(options));
    words.addAll(List.of("-cp", jar.toString(), TrainsTwice.class.getName()));
    return JavaProcess.start(words, Map.of());
  }
}
