package dev.hiptide.jar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hiptide.jar.programs.CallsHipWhenTold;
import dev.hiptide.programs.TestProgram;
import dev.hiptide.testing.AgentJar;
import dev.hiptide.testing.Await;
import dev.hiptide.testing.JavaHomes;
import dev.hiptide.testing.JavaProcess;
import dev.hiptide.testing.Os;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What lies beside the jar for a collector's start, and what if it does not, or is of no use. */
class ArchiveIT {
  private static final String CLASSES = "collector.jsa";

  @TempDir Path directory;

  /** The agent jar alone, as a user may have copied it. */
  private Path jar;

  @BeforeEach
  void copyJar() throws IOException {
    jar = directory.resolve("agent.jar");
    Files.copy(AgentJar.path(), jar, StandardCopyOption.COPY_ATTRIBUTES);
  }

  static List<Path> homes() {
    return JavaHomes.all();
  }

  @Test
  void collectorUsesWhatTheBuildHasMade() throws Exception {
    assertThat(classesOfCollector(JavaHomes.current(), AgentJar.path()))
        .startsWith(beside(AgentJar.path()));
  }

  @ParameterizedTest
  @MethodSource("homes")
  void commandMakesOneForTheJavaThatRunsIt(Path home) throws Exception {
    makeArchive(home);
    Path classes = classesOfCollector(home, jar);
    assertThat(classes).startsWith(beside(jar));
    Path collectorJar = classes.resolveSibling("collector.jar");
    assertThat(
            output(
                home,
                "-Xshare:on",
                "-XX:SharedArchiveFile=" + classes,
                "-Xlog:class+load",
                "-cp",
                collectorJar.toString(),
                "dev.hiptide.collector.Collector"))
        .contains("dev.hiptide.collector.Collector source: shared objects file (top)");
  }

  @ParameterizedTest
  @MethodSource("homes")
  void jarAloneDoesWithout(Path home) throws Exception {
    assertThat(classesOfCollector(home, jar)).isNull();
  }

  @Test
  void jarThatHasChangedDoesWithout() throws Exception {
    makeArchive(JavaHomes.current());
    Files.setLastModifiedTime(jar, FileTime.fromMillis(0));
    assertThat(classesOfCollector(JavaHomes.current(), jar)).isNull();
  }

  @ParameterizedTest
  @MethodSource("homes")
  void archiveOfAnotherJavaIsPassedOver(Path home) throws Exception {
    for (Path other : homes()) {
      if (!other.equals(home)) {
        makeArchive(other);
        Path foreign = onlyFile(CLASSES);
        makeArchive(home);
        Path own = classesOfCollector(home, jar);
        Files.copy(foreign, own, StandardCopyOption.REPLACE_EXISTING);
        assertThat(classesOfCollector(home, jar)).isNull();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("homes")
  void archiveThatIsBrokenIsPassedOver(Path home) throws Exception {
    makeArchive(home);
    Path classes = onlyFile(CLASSES);
    Files.delete(classes);
    Files.writeString(classes, "no classes\n".repeat(10_000));
    assertThat(classesOfCollector(home, jar)).isNull();
  }

  /** A JVM that maps it dies of what is missing or wrong in it, unless it finds that out before. */
  @Test
  void archiveThatIsDamagedLosesNoReport() throws Exception {
    makeArchive(JavaHomes.current());
    Path classes = onlyFile(CLASSES);
    byte[] whole = Files.readAllBytes(classes);
    byte[] noise = whole.clone();
    byte[] some = new byte[whole.length / 2];
    new Random(1).nextBytes(some);
    System.arraycopy(some, 0, noise, whole.length / 4, some.length);
    for (byte[] damaged : List.of(Arrays.copyOf(whole, whole.length / 3), noise)) {
      Files.write(classes, damaged);
      assertReportIsWritten(() -> {});
    }
  }

  /** As a deployment by cp(1) does, while the program runs. */
  @Test
  void jarThatIsOverwrittenLosesNoReport() throws Exception {
    assertReportIsWritten(this::overwriteJar);
  }

  @Test
  void collectorThatDiesBesideAJarThatIsOverwrittenIsOneLine() throws Exception {
    try (JavaProcess process = waiting("none")) {
      overwriteJar();
      process.collector().orElseThrow().destroyForcibly();
      Await.until("it is told", () -> process.standardError().contains("is not started again"));
      process.closeInput();
      assertThat(process.awaitExit()).isZero();
      assertThat(process.agentLines())
          .filteredOn(line -> line.startsWith("the collector is not started again"))
          .singleElement()
          .asString()
          .contains("the agent's jar has changed");
      assertThat(process.otherErrorLines()).isEmpty();
      Await.until("nothing is left", () -> process.leftFiles().isEmpty());
    }
  }

  private void overwriteJar() throws IOException {
    byte[] another = new byte[(int) Files.size(jar) / 2];
    new Random(2).nextBytes(another);
    Files.write(jar, another);
  }

  /** Whose files everybody may change, unless their modes are given. */
  @Test
  void archiveOfACarelessUmaskIsNobodyElses() throws Exception {
    String java = JavaHomes.current().resolve("bin/java").toString();
    Os.output("sh", "-c", "umask 000 && exec " + java + " -jar " + jar + " archive");
    try (Stream<Path> files = Files.walk(beside(jar))) {
      assertThat(files)
          .hasSize(5)
          .allSatisfy(
              file ->
                  assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                      .matches("rw.r-.r-."));
    }
    assertNobodyCanWriteIn(beside(jar));
    Path library = onlyFile("libjnidispatch.so");
    Files.setPosixFilePermissions(library, PosixFilePermissions.fromString("rwxrwxrwx"));
    assertThat(classesOfCollector(JavaHomes.current(), jar)).isNull();
  }

  /** Asks another user. */
  private void assertNobodyCanWriteIn(Path archives) throws Exception {
    if (Files.getAttribute(archives, "unix:uid").equals(0)) {
      Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
      Os.output(
          "setpriv",
          "--reuid=65534",
          "--regid=65534",
          "--clear-groups",
          "sh",
          "-c",
          "for file in \"$1\" \"$1\"/* \"$1\"/*/*; do test -r \"$file\" && ! test -w \"$file\" || exit 1; done",
          "sh",
          archives.toString());
    }
  }

  private interface Meanwhile {
    void happens() throws Exception;
  }

  /** A program under the jar's agent that waits for the end of its input. */
  private JavaProcess waiting(Object report) throws Exception {
    JavaProcess process =
        TestProgram.of(CallsHipWhenTold.class)
            .jvm("-javaagent:" + jar + "=port=0,linger=0,report=" + report)
            .start();
    Await.until("it is ready", () -> process.standardOutput().contains("ready"));
    return process;
  }

  private void assertReportIsWritten(Meanwhile meanwhile) throws Exception {
    Path report = directory.resolve("report.json");
    try (JavaProcess process = waiting(report)) {
      meanwhile.happens();
      process.closeInput();
      assertThat(process.awaitExit()).isZero();
      Await.until("the collector ends", () -> process.collector().isEmpty());
      assertThat(process.otherErrorLines()).isEmpty();
      assertThat(report).content().contains("\"calls\"");
      assertThat(process.leftFiles()).isEmpty();
    }
    Files.delete(report);
  }

  /** The archive that the collector of a program under the agent has mapped; null for none. */
  private static Path classesOfCollector(Path home, Path jar) throws Exception {
    try (JavaProcess process =
        TestProgram.of(CallsHipWhenTold.class)
            .on(home)
            .jvm("-javaagent:" + jar + "=port=0,linger=0,report=none")
            .start()) {
      Await.until("it is ready", () -> process.standardOutput().contains("ready"));
      long collector = process.collector().orElseThrow().pid();
      String maps = Files.readString(Path.of("/proc/" + collector + "/maps"));
      process.closeInput();
      assertThat(process.awaitExit()).isZero();
      assertThat(process.otherErrorLines()).isEmpty();
      assertThat(process.agentLines())
          .allMatch(
              line ->
                  line.matches(
                      "(metrics at|system calls are counted by|cannot trace in the kernel).*"));
      return maps.lines()
          .filter(line -> line.endsWith("/" + CLASSES))
          .map(line -> Path.of(line.substring(line.indexOf('/'))))
          .findFirst()
          .orElse(null);
    }
  }

  private void makeArchive(Path home) throws Exception {
    assertThat(output(home, "-jar", jar.toString(), "archive"))
        .startsWith("hiptide: made " + beside(jar));
  }

  private static String output(Path home, String... arguments) throws Exception {
    List<String> words =
        Stream.concat(Stream.of(home.resolve("bin/java").toString()), Stream.of(arguments))
            .toList();
    try (JavaProcess process = JavaProcess.start(words, Map.of())) {
      process.awaitExit();
      return process.standardOutput();
    }
  }

  private static Path beside(Path jar) {
    return jar.resolveSibling(jar.getFileName().toString().replace(".jar", ".collector"));
  }

  private Path onlyFile(String name) throws IOException {
    try (Stream<Path> files = Files.walk(beside(jar))) {
      return files.filter(file -> file.endsWith(name)).findFirst().orElseThrow();
    }
  }
}
