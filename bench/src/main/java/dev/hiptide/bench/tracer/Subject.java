package dev.hiptide.bench.tracer;

import com.google.gson.JsonParser;
import com.sun.jna.Native;
import dev.hiptide.bench.figures.Figures;
import dev.hiptide.hip.Hip;
import dev.hiptide.testing.AgentJar;
import dev.hiptide.testing.Await;
import dev.hiptide.testing.Checkout;
import dev.hiptide.testing.JavaHomes;
import dev.hiptide.testing.JavaProcess;
import dev.hiptide.testing.Os;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The programs that are measured, and the ways to run them. */
final class Subject {
  private static final String JAVA = JavaHomes.current().resolve("bin/java").toString();
  private static final String QUIET = "port=0,linger=0,report=none";
  private static final List<String> STRACE = List.of("strace", "-f", "-c", "-o", "/dev/null");
  private static final List<String> PERF_TRACE = List.of("perf", "trace", "-s", "-o", "/dev/null");

  /** Calls and their time by thread and call, as the agent's programs count them. */
  private static final String COUNT_AND_TIME =
      "tracepoint:raw_syscalls:sys_enter /pid == cpid/ { @at[tid] = nsecs; }"
          + " tracepoint:raw_syscalls:sys_exit /@at[tid]/"
          + " { @calls[tid, args->id] = count(); @nanos[tid, args->id] = sum(nsecs - @at[tid]);"
          + " delete(@at[tid]); }";

  private static final Pattern FIGURE = Pattern.compile("[a-z]+ [0-9.]+");
  private static final Pattern STUDY_SECONDS = Pattern.compile(" in ([0-9.]+) s, result ok");

  private final Path directory;
  private final int studyIterations;

  /**
   * @param directory for what is made here
   * @param studyIterations of each run of a program of the study
   */
  Subject(Path directory, int studyIterations) {
    this.directory = directory;
    this.studyIterations = studyIterations;
  }

  /** What observes a program: it decides the words before the program's own. */
  enum Observer {
    NOBODY,
    BPF,
    PTRACE,
    PTRACE_PHASES,
    PTRACE_FILTER,
    STRACE,
    BPFTRACE,
    PERF_TRACE
  }

  /** Runs {@link HotCalls}; adds its figures under a name. */
  void hotCalls(Figures figures, String name, Observer observer, int threads, boolean pinned)
      throws Exception {
    String classPath = String.join(":", location(HotCalls.class), location(Native.class));
    List<String> program =
        List.of("-cp", classPath, HotCalls.class.getName(), Integer.toString(threads));
    List<String> words = new ArrayList<>();
    if (pinned) {
      words.addAll(List.of("taskset", "-c", "0"));
    }
    words.addAll(observed(observer, program));
    // bpftrace says something, too.
    for (String line : run(words).lines().filter(FIGURE.asMatchPredicate()).toList()) {
      String[] nameAndValue = line.split(" ");
      figures.add(name + " " + nameAndValue[0], Double.parseDouble(nameAndValue[1]));
    }
  }

  /** Runs a program of the study; returns how long its iterations took, in seconds. */
  double study(String program, Observer observer) throws Exception {
    String iterations = Integer.toString(studyIterations);
    List<String> words =
        Checkout.workload(JavaHomes.current(), "", List.of(program, "--iterations", iterations));
    String output = run(observed(observer, words.subList(1, words.size())));
    Matcher seconds = STUDY_SECONDS.matcher(output);
    if (!seconds.find()) {
      throw new IllegalStateException(program + " has said: " + output);
    }
    return Double.parseDouble(seconds.group(1));
  }

  /** Runs {@link Nothing} from start to end; returns how long that took, in milliseconds. */
  double startMillis(Observer observer) throws Exception {
    List<String> words = observed(observer, nothing());
    long began = System.nanoTime();
    run(words);
    return (System.nanoTime() - began) / 1e6;
  }

  /** Runs {@link NewThreads}; returns how long one took to become known, in microseconds. */
  double announcementMicros() throws Exception {
    Path report = directory.resolve("announcements.json");
    Files.deleteIfExists(report);
    String classPath = String.join(":", location(NewThreads.class), location(Hip.class));
    run(
        List.of(
            JAVA,
            "-javaagent:" + AgentJar.path() + "=port=0,linger=0,backend=bpf,report=" + report,
            "-cp",
            classPath,
            NewThreads.class.getName()));
    return ofTracer(report, "announcement_usec");
  }

  /** A figure about the tracer in a report, which is there soon. */
  static double ofTracer(Path report, String figure) throws Exception {
    Await.until("the report", () -> Files.exists(report));
    return JsonParser.parseString(Files.readString(report))
        .getAsJsonObject()
        .getAsJsonObject("tracer")
        .get(figure)
        .getAsDouble();
  }

  /** Starts {@link Nothing} under the agent, until its input ends. */
  JavaProcess idle(String report) throws Exception {
    List<String> words = new ArrayList<>();
    words.add(JAVA);
    words.add("-javaagent:" + AgentJar.path() + "=port=0,linger=0,backend=bpf,report=" + report);
    words.addAll(nothing());
    words.add("wait");
    return JavaProcess.start(words, Map.of());
  }

  /** Alone on its class path, so that no jar is opened but the agent's. */
  private List<String> nothing() throws Exception {
    String file = Nothing.class.getName().replace('.', '/') + ".class";
    Path copy = directory.resolve(file);
    Files.createDirectories(copy.getParent());
    try (InputStream code = Nothing.class.getClassLoader().getResourceAsStream(file)) {
      Files.copy(code, copy, StandardCopyOption.REPLACE_EXISTING);
    }
    return List.of("-cp", directory.toString(), Nothing.class.getName());
  }

  private List<String> observed(Observer observer, List<String> program) {
    List<String> words = new ArrayList<>();
    switch (observer) {
      case STRACE -> words.addAll(STRACE);
      case PERF_TRACE -> {
        words.addAll(Os.WITH_TRACEFS); // it mounts it, if need be, where others see it, too
        words.addAll(PERF_TRACE);
      }
      case PTRACE_FILTER ->
          words.addAll(
              List.of(
                  Checkout.script().toString(),
                  "run",
                  "--categories",
                  "sync",
                  "--options",
                  QUIET + ",backend=ptrace",
                  "--"));
      default -> {}
    }
    words.add(JAVA);
    switch (observer) {
      case BPF -> words.add(agent("bpf", "all"));
      case PTRACE -> words.add(agent("ptrace", "all"));
      case PTRACE_PHASES -> words.add(agent("ptrace", "phases"));
      default -> {}
    }
    words.addAll(program);
    return observer == Observer.BPFTRACE ? underBpftrace(words) : words;
  }

  private static String agent(String backend, String trace) {
    return "-javaagent:%s=%s,backend=%s,trace=%s".formatted(AgentJar.path(), QUIET, backend, trace);
  }

  private static List<String> underBpftrace(List<String> words) {
    List<String> all = new ArrayList<>(Os.WITH_TRACEFS);
    all.addAll(
        List.of(
            "bpftrace", "-o", "/dev/null", "-e", COUNT_AND_TIME, "-c", String.join(" ", words)));
    return all;
  }

  private static String run(List<String> words) throws Exception {
    try (JavaProcess process = JavaProcess.start(words, Map.of())) {
      int exit = process.awaitExit();
      if (exit != 0 || process.standardError().contains("system calls are not")) {
        throw new IllegalStateException(
            String.join(" ", words) + " ended with " + exit + ": " + process.standardError());
      }
      Await.until("its collector has gone", () -> process.collector().isEmpty());
      return process.standardOutput();
    }
  }

  private static String location(Class<?> type) {
    return type.getProtectionDomain().getCodeSource().getLocation().getPath();
  }
}
