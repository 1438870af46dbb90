package dev.hiptide.safety;

import static dev.hiptide.safety.Cells.OLD_PTRACE_NEW_BPF;
import static dev.hiptide.safety.Programs.awaitCollector;
import static dev.hiptide.safety.Programs.program;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hiptide.safety.programs.EndingHosts;
import dev.hiptide.testing.Await;
import dev.hiptide.testing.Endpoint;
import dev.hiptide.testing.JavaProcess;
import dev.hiptide.testing.Os;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Prometheus takes a total that falls, however little, for one that has begun anew at 0, and adds
 * all of it to what was before. So none falls, whatever becomes of the collectors.
 */
class CountersIT {
  private static final Pattern TOTAL = Pattern.compile("\\w+_(total|sum|count|bucket)\\{.*");
  private static final int KILLS = 2;

  /** CPU time of one thread after the other: at least as much passes. */
  private static final double SECONDS_OF_HOSTS = 0.4;

  private static final double NANOS_PER_SECOND = 1e9;
  private static final double TICKS_PER_SECOND = 100; // USER_HZ is 100 on Linux

  private final Map<String, Double> highest = new HashMap<>();

  /** Calls are under way, and threads have ended. */
  @Matrix(OLD_PTRACE_NEW_BPF)
  void noneFallsOverAKill(Run run) throws Exception {
    int port = Os.freePort();
    long started = System.nanoTime();
    try (JavaProcess process =
        program(EndingHosts.class, run).agent(run.settings(port, "none")).start()) {
      Endpoint endpoint = Endpoint.at(port);
      awaitMore("hiptide_syscall_seconds_total", "op=\"hipLaunchKernel\"", 1, endpoint);
      for (int kill = 0; kill < KILLS; kill++) {
        ProcessHandle collector = awaitCollector(process);
        collector.destroyForcibly();
        Await.until("it is dead", () -> !collector.isAlive());
        Await.until("another traces", () -> scrape(endpoint, "hiptide_tracer_up") == 1);
        awaitMore("hiptide_syscalls_total", "role=\"host\"", 1, endpoint);
        awaitMore("hiptide_cpu_seconds_total", "role=\"host\"", SECONDS_OF_HOSTS, endpoint);
      }
      assertThat(sum("hiptide_cpu_seconds_total"))
          .as("what ended threads have used is counted once")
          .isLessThanOrEqualTo(Os.cpuTicks(process.pid()) / TICKS_PER_SECOND + 0.1);
      assertThat(sum("hiptide_syscall_seconds_total", "op=\"hipLaunchKernel\",role=\"host\""))
          .as("one thread has no more seconds than have passed")
          .isLessThanOrEqualTo((System.nanoTime() - started) / NANOS_PER_SECOND);
      assertThat(sum("hiptide_syscall_seconds_total", "category=\"other\",op=\"hipLaunchKernel\""))
          .as("the wait that one collector after the other has interrupted is still a futex")
          .isLessThan(SECONDS_OF_HOSTS / 2);
      process.closeInput();
      assertThat(process.awaitExit()).isZero();
    }
  }

  /** Scrapes until a total has risen by so much. */
  private void awaitMore(String name, String label, double more, Endpoint endpoint)
      throws Exception {
    double before = sum(name, label);
    Await.until(
        more + " more of " + name,
        () -> {
          scrape(endpoint, "");
          return sum(name, label) >= before + more;
        });
  }

  /** Looks that no total has fallen; returns the sum of the series of some name. */
  private double scrape(Endpoint endpoint, String name) throws Exception {
    Map<String, Double> falls = new HashMap<>();
    double sum = 0;
    for (String line : endpoint.get("/metrics").lines().toList()) {
      int space = line.lastIndexOf(' ');
      String series = line.substring(0, space);
      if (!line.startsWith("#") && series.startsWith(name + "{")) {
        sum += Double.parseDouble(line.substring(space));
      }
      if (TOTAL.matcher(series).matches()) {
        double value = Double.parseDouble(line.substring(space));
        Double before = highest.put(series, value);
        if (before != null && value < before) {
          falls.put(series, value - before);
        }
      }
    }
    assertThat(falls).isEmpty();
    return sum;
  }

  private double sum(String name) {
    return sum(name, "");
  }

  /** The sum of the totals of a name, as last scraped. */
  private double sum(String name, String label) {
    return highest.entrySet().stream()
        .filter(it -> it.getKey().startsWith(name + "{") && it.getKey().contains(label))
        .mapToDouble(Map.Entry::getValue)
        .sum();
  }
}
