package dev.hiptide.commands;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import com.sun.jna.Native;
import dev.hiptide.commands.programs.Listens;
import dev.hiptide.hip.Hip;
import dev.hiptide.programs.TestProgram;
import dev.hiptide.testing.AgentJar;
import dev.hiptide.testing.Await;
import dev.hiptide.testing.JavaHomes;
import dev.hiptide.testing.JavaProcess;
import dev.hiptide.testing.Os;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The agent comes into a JVM by a command, and leaves it by another. */
class AttachCommandIT {
  private static final List<String> AS_NOBODY =
      List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups");

  private static final List<String> QUIET = List.of("--port", "0", "--linger", "0");

  @TempDir Path directory;

  static List<Path> homes() {
    return JavaHomes.all();
  }

  @ParameterizedTest
  @MethodSource("homes")
  void itIsWatchedUntilTheAgentLeavesAndCanBeAgain(Path home) throws Exception {
    try (JavaProcess process = listens(home).start()) {
      awaitStart(process);
      for (String trace : List.of("off", "all")) {
        Hiptide attached = attach(process, "--trace", trace).succeeds();
        assertThat(attached.error()).contains(" is watched: metrics at http://127.0.0.1:");
        assertThat(Hiptide.run("status", pid(process)).succeeds().output())
            .contains(trace.equals("off") ? "tracer      off" : "trace=all", "alive");
        Hiptide.run("detach", pid(process)).succeeds();
        Hiptide.run("status", pid(process)).fails(4, "is not watched");
        assertThat(process.leftFiles()).isEmpty();
      }
      end(process);
    }
  }

  @Test
  void forAWhileItLeavesAReport() throws Exception {
    Path report = directory.resolve("report.json");
    try (JavaProcess process = listens(JavaHomes.current()).start()) {
      awaitStart(process);
      Hiptide told = attach(process, "--duration", "1s", "--report", report.toString()).succeeds();
      assertThat(told.output()).isEmpty();
      JsonObject json = new Gson().fromJson(Files.readString(report), JsonObject.class);
      assertThat(json.get("pid").getAsLong()).isEqualTo(process.pid());
      assertThat(json.get("wall_seconds").getAsDouble()).isBetween(0.9, 60.0);
      assertThat(attach(process, "--duration", "100ms").succeeds().output())
          .startsWith("hiptide report: Listens (pid " + process.pid() + ")");
      Hiptide.run("status", pid(process)).fails(4, "is not watched");
      end(process);
      assertThat(process.standardError()).doesNotContain("hiptide report");
    }
  }

  /** The agent says so in the JVM; that is printed here. */
  @Test
  void whatTheAgentDoesNotTakeIsSaidHere() throws Exception {
    try (JavaProcess process = listens(JavaHomes.current()).start()) {
      awaitStart(process);
      Hiptide refused = attach(process, "--options", "prot=1");
      assertThat(refused.exitCode()).isEqualTo(1);
      assertThat(refused.error())
          .contains("hiptide: unknown setting prot", "the agent does not work there");
      assertThat(replies(process)).isEmpty();
      attach(process, "--trace", "off").succeeds();
      end(process);
    }
  }

  @ParameterizedTest
  @MethodSource("homes")
  void whoTakesNoAgentIsNotTouched(Path home) throws Exception {
    assertRefused(
        listens(home).jvm("-XX:-EnableDynamicAgentLoading"), "-XX:-EnableDynamicAgentLoading");
    Path options =
        Files.writeString(directory.resolve("options"), "-XX:-EnableDynamicAgentLoading");
    assertRefused(listens(home).jvm("@" + options), "-XX:-EnableDynamicAgentLoading");
    assertRefused(listens(home).jvm("-XX:+DisableAttachMechanism"), "-XX:+DisableAttachMechanism");
    assertRefused(
        listens(home).environment("JAVA_TOOL_OPTIONS", "-XX:+DisableAttachMechanism"),
        "-XX:+DisableAttachMechanism");
    assertRefused(listens(home).jvm("-Xrs"), "-Xrs");
  }

  /** The library's name is what is looked for. */
  @Test
  void aJavaForAnotherCLibraryIsNotTouched() throws Exception {
    Path musl = Files.writeString(directory.resolve("ld-musl-x86_64.so.1"), "musl");
    assertRefused(listens(JavaHomes.current()).arguments(musl.toString()), "musl's C library");
  }

  private void assertRefused(JavaProcess.Builder program, String reason) throws Exception {
    try (JavaProcess process = program.start()) {
      awaitStart(process);
      String before = process.standardOutput() + process.standardError();
      Hiptide.run("attach", pid(process)).fails(1, "cannot attach to " + process.pid(), reason);
      assertThat(process.standardOutput() + process.standardError()).isEqualTo(before);
      assertThat(replies(process)).isEmpty();
      process.closeInput();
      assertThat(process.awaitExit()).isZero();
    }
  }

  @Test
  void oneThatIsStoppedIsNotWaitedFor() throws Exception {
    try (JavaProcess process = listens(JavaHomes.current()).start()) {
      awaitStart(process);
      Os.signal("STOP", process.pid());
      Await.until("it is stopped", () -> Os.everyThreadIs("T", process.pid()));
      Hiptide.run("attach", pid(process)).fails(1, "it is stopped by a signal; kill -CONT");
      Os.signal("CONT", process.pid());

      Os.assumeAllowed("gdb", "--version");
      String command =
          String.join(" ", Hiptide.command(AgentJar.path())) + " attach " + process.pid();
      try (JavaProcess gdb =
          JavaProcess.start(
              List.of("gdb", "-batch", "-p", pid(process), "-ex", "shell " + command), Map.of())) {
        gdb.awaitExit();
        assertThat(gdb.standardError()).contains("a debugger, process " + gdb.pid() + ", has");
      }
      end(process);
    }
  }

  /** Its files are its own: the jar has to be brought to it. */
  @Test
  void oneInAContainerIsWatchedFromOutside() throws Exception {
    String[] unshare = {"unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"};
    Os.assumeAllowed(unshare);
    String script =
        "mount -t tmpfs tmpfs /dev/shm && cp -r \"$1\" /dev/shm/classes && cp -r \"$2\" /dev/shm/hip"
            + " && cp \"$3\" /dev/shm/jna.jar && mount -t tmpfs tmpfs \"$4\" && mount -t tmpfs tmpfs"
            + " /tmp && shift 4 && exec \"$@\"";
    List<String> words = new ArrayList<>(List.of(unshare));
    words.addAll(
        List.of(
            "sh",
            "-c",
            script,
            "sh",
            location(Listens.class).toString(),
            location(Hip.class).toString(),
            location(Native.class).toString(),
            AgentJar.path().getParent().toString()));
    words.addAll(java("/dev/shm/classes:/dev/shm/hip:/dev/shm/jna.jar"));
    try (JavaProcess process = JavaProcess.start(words, Map.of())) {
      awaitStart(process);
      long pid =
          ProcessHandle.of(process.pid()).orElseThrow().children().findFirst().orElseThrow().pid();
      assertThat(Hiptide.run("list").succeeds().output())
          .containsPattern("(?m)^" + pid + " .* yes, as 1  +-  +" + Listens.class.getName());
      attach(pid, "--trace", "all").succeeds();
      Path files = Path.of("/proc/" + pid + "/root/tmp");
      try (Stream<Path> copies = Files.list(files)) {
        assertThat(copies.map(file -> file.getFileName().toString()))
            .anyMatch(name -> name.startsWith("hiptide-jar-1-"))
            .noneMatch(name -> name.contains("reply"));
      }
      assertThat(Hiptide.run("report", "" + pid).succeeds().output()).contains("pid 1)");
      Hiptide.run("detach", "" + pid).succeeds();
      try (Stream<Path> copies = Files.list(files)) {
        assertThat(copies.map(file -> file.getFileName().toString()))
            .noneMatch(name -> name.startsWith("hiptide-jar-"));
      }
      attach(pid, "--trace", "off").succeeds();
      Hiptide.run("detach", "" + pid).succeeds();
      end(process);
    }
  }

  /** Root may, and its jar is where the other cannot read it; the other way round it is told. */
  @Test
  void anotherUsersIsWatchedByRootAlone() throws Exception {
    Os.assumeRoot();
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path own = Files.createDirectory(directory.resolve("own"));
    Files.setPosixFilePermissions(own, PosixFilePermissions.fromString("rwx------"));
    Path jar = Files.copy(AgentJar.path(), own.resolve("agent.jar"));
    Path open = copy(AgentJar.path(), "agent.jar");
    String classPath =
        copy(location(Listens.class), "classes")
            + ":"
            + copy(location(Hip.class), "hip")
            + ":"
            + copy(location(Native.class), "jna.jar");
    List<String> words = new ArrayList<>(AS_NOBODY);
    words.addAll(java(classPath));
    try (JavaProcess process =
            JavaProcess.start(words, Map.of("XDG_CACHE_HOME", directory.toString()));
        JavaProcess ofRoot = listens(JavaHomes.current()).start()) {
      awaitStart(process);
      awaitStart(ofRoot);
      Hiptide.run(open, AS_NOBODY, "attach", pid(ofRoot))
          .fails(3, "this user may not look into process " + ofRoot.pid());
      List<String> command = new ArrayList<>(List.of("attach", pid(process), "--trace", "off"));
      command.addAll(QUIET);
      Hiptide.run(jar, List.of(), command.toArray(String[]::new)).succeeds();
      assertThat(Hiptide.run(jar, List.of(), "list").succeeds().output())
          .containsPattern("(?m)^" + process.pid() + "  +65534 .*http");
      Hiptide.run(jar, List.of(), "detach", pid(process)).succeeds();
      assertThat(process.leftFiles()).isEmpty();
      end(process);
    }
  }

  private static JavaProcess.Builder listens(Path home) {
    return TestProgram.of(Listens.class).on(home).jvm("-XX:+EnableDynamicAgentLoading");
  }

  private static List<String> java(String classPath) {
    return List.of(
        JavaHomes.current().resolve("bin/java").toString(),
        "-XX:TieredStopAtLevel=1",
        "-cp",
        classPath,
        Listens.class.getName());
  }

  private static Hiptide attach(JavaProcess process, String... options) throws Exception {
    return attach(process.pid(), options);
  }

  private static Hiptide attach(long pid, String... options) throws Exception {
    List<String> words = new ArrayList<>(List.of("attach", "" + pid));
    words.addAll(QUIET);
    words.addAll(List.of(options));
    return Hiptide.run(words.toArray(String[]::new));
  }

  private static String pid(JavaProcess process) {
    return Long.toString(process.pid());
  }

  private static void awaitStart(JavaProcess process) throws Exception {
    Await.until(
        "it has started",
        () -> {
          assertThat(process.isAlive()).as(process.standardError()).isTrue();
          return process.standardOutput().contains("started\n");
        });
  }

  private static void end(JavaProcess process) throws Exception {
    process.closeInput();
    assertThat(process.awaitExit()).as(process.standardError()).isZero();
    assertThat(process.standardOutput()).contains("sound");
    assertThat(replies(process)).isEmpty();
  }

  /** The files through which the agent has answered; none lasts. */
  private static List<Path> replies(JavaProcess process) throws IOException {
    String prefix = ".hiptide-reply-" + process.pid() + "-";
    try (Stream<Path> files = Files.list(Path.of("/tmp"))) {
      return files.filter(it -> it.getFileName().toString().startsWith(prefix)).toList();
    }
  }

  private static Path location(Class<?> type) {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().getPath());
  }

  /** A copy that others may read, of a file or a folder. */
  private Path copy(Path from, String name) throws Exception {
    Path to = directory.resolve(name);
    Os.output("cp", "-r", from.toString(), to.toString());
    Os.output("chmod", "-R", "a+rX", to.toString());
    return to;
  }
}
