package dev.hiptide.fidelity;

import static dev.hiptide.fidelity.Charges.calls;
import static dev.hiptide.fidelity.Charges.steadyCalls;
import static dev.hiptide.fidelity.Charges.sum;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonObject;
import com.sun.jna.Native;
import dev.hiptide.hip.Hip;
import dev.hiptide.programs.TestProgram;
import dev.hiptide.testing.JavaHomes;
import dev.hiptide.testing.JavaProcess;
import dev.hiptide.testing.Os;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Counts of {@link KnownCalls}: what is known, what hiptide says, what strace says. */
class RefereeIT {
  private static final int ROUNDS = 1000;

  /** The study's categories of the calls that the program makes. */
  private static final Map<String, Set<String>> CATEGORIES =
      Map.of(
          "sync", Set.of("sched_yield"),
          "file_io", Set.of("pwrite64", "fcntl"),
          "memory", Set.of("mmap", "munmap"),
          "control_io", Set.of("poll", "ioctl"),
          "other", Set.of("getppid", "getpgid"));

  /**
   * What the virtual machine adds by itself over a run: a yield while it waits for a lock, an mmap
   * for a thread's stack, a file of its own.
   */
  private static final int OF_THE_JVM = 100;

  @TempDir Path directory;

  static List<Arguments> homesAndBackends() {
    return JavaHomes.all().stream()
        .flatMap(home -> Stream.of("bpf", "ptrace").map(backend -> Arguments.of(home, backend)))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("homesAndBackends")
  void everyCallIsChargedToItsThreadAndOperation(Path home, String backend) throws Exception {
    JsonObject report = report(home, backend);

    assertThat(calls(report, "host", "hipDeviceSynchronize", "poll")).isEqualTo(ROUNDS);
    assertThat(calls(report, "host", "hipFree", "getppid")).isEqualTo(ROUNDS);
    assertThat(calls(report, "host", "hipGetDevice", "ioctl")).isEqualTo(ROUNDS);
    assertThat(calls(report, "host", "hipMemcpy", "pwrite64")).isEqualTo(ROUNDS);
    assertThat(calls(report, "host", "hipMemset", "fcntl")).isEqualTo(2 * ROUNDS);
    assertThat(calls(report, "app", "none", "fcntl")).isEqualTo(ROUNDS);
    assertThat(calls(report, "native", "unattributed", "getpgid")).isEqualTo(1);
    // HotSpot yields by itself now and then, and malloc maps an arena for a thread.
    assertThat(calls(report, "host", "hipMalloc", "sched_yield")).satisfies(orFewMore(3 * ROUNDS));
    assertThat(calls(report, "host", "none", "sched_yield")).satisfies(orFewMore(ROUNDS));
    assertThat(calls(report, "app", "none", "sched_yield")).satisfies(orFewMore(4 * ROUNDS));
    assertThat(calls(report, "device", "hipLaunchKernel", "mmap")).satisfies(orFewMore(ROUNDS));
    assertThat(calls(report, "device", "hipLaunchKernel", "munmap")).satisfies(orFewMore(ROUNDS));

    assertThat(sum(report, "errors", "host", "hipGetDevice", "ioctl")).isEqualTo(ROUNDS);
    assertThat(sum(report, "errors", "host", "hipMemcpy", "pwrite64")).isZero();
    assertThat(report.get("iterations").getAsLong()).isEqualTo(ROUNDS);
    assertThat(report.get("lost_events").getAsLong()).isZero();
    assertThat(report.getAsJsonObject("tracer").get("advice_errors").getAsLong()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"bpf", "ptrace"})
  void callsOnVirtualThreadsAreChargedToTheirOperations(String backend) throws Exception {
    Path home = JavaHomes.jdk25().orElse(null);
    assumeTrue(home != null, "there is no JDK 25 here, and no virtual thread before JDK 21");
    int threads = 8;
    JsonObject report =
        run(
            TestProgram.of(VirtualThreads.class).on(home).arguments("" + threads, "" + ROUNDS / 4),
            backend);

    assertThat(calls(report, "host", "hipMemcpy", "pwrite64")).isEqualTo(threads * ROUNDS / 4);
    assertThat(calls(report, "host", "hipMemset", "fcntl")).isEqualTo(threads * ROUNDS / 2);
    assertThat(calls(report, null, "none", "pwrite64")).isZero();
  }

  /** Whose they are is known later than when they were made. */
  @Test
  void callsOfAThreadWithoutANameAreOfThePhaseInWhichItMadeThem() throws Exception {
    JsonObject report = run(TestProgram.of(NamelessThread.class), "bpf");

    assertThat(calls(report, null, null, "getppid")).isGreaterThan(NamelessThread.CALLS);
    assertThat(steadyCalls(report, "getppid")).isEqualTo(NamelessThread.CALLS);
  }

  /**
   * Of the rounds alone: strace sees the virtual machine start, and hiptide sees the agent weave on
   * the program's main thread. HotSpot's own threads are left out, as on a busy machine they yield
   * a hundred times and more while they wait for one another.
   */
  @ParameterizedTest
  @ValueSource(strings = {"bpf", "ptrace"})
  void countsAreStracesCategoryByCategory(String backend) throws Exception {
    JsonObject report = report(JavaHomes.current(), backend);
    JsonObject reportWithoutRounds = run(program(JavaHomes.current()).arguments("0"), backend);
    Map<String, Integer> strace = straceCounts(ROUNDS);
    Map<String, Integer> straceWithoutRounds = straceCounts(0);

    CATEGORIES.forEach(
        (category, names) -> {
          int hiptides = sumOf(names, name -> callsOfTheProgram(report, name));
          int without = sumOf(names, name -> callsOfTheProgram(reportWithoutRounds, name));
          int straces = sumOf(names, name -> strace.getOrDefault(name, 0));
          int stracesWithout = sumOf(names, name -> straceWithoutRounds.getOrDefault(name, 0));
          assertThat(hiptides - without)
              .as("%s: %d and %d, strace's %d", category, hiptides, without, straces)
              .isCloseTo(straces - stracesWithout, within(OF_THE_JVM));
        });
    // Where the virtual machine makes none itself, they agree to the last one.
    for (String name : List.of("pwrite64", "poll", "getppid", "getpgid")) {
      assertThat(calls(report, null, null, name)).as(name).isEqualTo(strace.get(name));
    }
  }

  private static int callsOfTheProgram(JsonObject report, String syscall) {
    return calls(report, null, null, syscall) - calls(report, "jvm", null, syscall);
  }

  private static int sumOf(Set<String> names, ToIntFunction<String> count) {
    return names.stream().mapToInt(count).sum();
  }

  private static Consumer<Integer> orFewMore(int calls) {
    return actual -> assertThat(actual).isBetween(calls, calls + 20);
  }

  private JsonObject report(Path home, String backend) throws Exception {
    return run(program(home).arguments("" + ROUNDS), backend);
  }

  /** Runs a program under the agent; returns its report. */
  private JsonObject run(JavaProcess.Builder program, String backend) throws Exception {
    Os.assumePermitted(backend);
    Path file = directory.resolve("report.json");
    Files.deleteIfExists(file); // of the run before
    String settings = "port=0,linger=0,trace=all,backend=%s,report=%s".formatted(backend, file);
    try (JavaProcess process = program.agent(settings).start()) {
      assertThat(process.awaitExit()).isZero();
      assertThat(process.standardOutput()).startsWith("done");
      assertThat(process.otherErrorLines()).isEmpty();
      return Charges.report(file);
    }
  }

  private static JavaProcess.Builder program(Path home) {
    return TestProgram.of(KnownCalls.class).on(home).jvm(TestProgram.BOTH_COMPILERS);
  }

  /** Calls by name, as {@code strace -f -c} counts them over the whole program. */
  private Map<String, Integer> straceCounts(int rounds) throws Exception {
    Path file = directory.resolve("strace-" + rounds);
    String classPath =
        String.join(":", location(KnownCalls.class), location(Hip.class), location(Native.class));
    try (JavaProcess strace =
        JavaProcess.start(
            List.of(
                "strace",
                "-f",
                "-c",
                "-U",
                "name,calls",
                "-o",
                file.toString(),
                JavaHomes.current().resolve("bin/java").toString(),
                "-cp",
                classPath,
                KnownCalls.class.getName(),
                "" + rounds),
            Map.of())) {
      assertThat(strace.awaitExit()).isZero();
    }
    Map<String, Integer> counts = new TreeMap<>();
    for (String line : Files.readAllLines(file)) {
      String[] words = line.strip().split("\\s+");
      if (words.length == 2 && words[1].matches("\\d+")) {
        counts.put(words[0], Integer.parseInt(words[1]));
      }
    }
    return counts;
  }

  private static String location(Class<?> type) {
    return type.getProtectionDomain().getCodeSource().getLocation().getPath();
  }
}
