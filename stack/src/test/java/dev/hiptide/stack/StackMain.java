package dev.hiptide.stack;

import java.net.BindException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** {@code make stack}: everything that watches, on this machine, until an anomaly is told. */
public final class StackMain {
  private static final int ANOMALY_AFTER_SECONDS = 25;
  private static final Duration DEADLINE = Duration.ofMinutes(3);

  private StackMain() {}

  /**
   * Runs it.
   *
   * @param args for how many seconds everything stays up behind that, to be looked at
   */
  public static void main(String[] args) throws Exception {
    Path directory = Files.createTempDirectory("hiptide-stack");
    try (Stack stack = Stack.start(directory, ANOMALY_AFTER_SECONDS, StackMain::say)) {
      say("Prometheus is at " + stack.prometheus().url());
      say("Alertmanager is at http://" + stack.alertmanager().address());
      say(
          "baseline, alloc and kernels run; in about %d s kernels begins to synchronise at every"
                  .formatted(ANOMALY_AFTER_SECONDS)
              + " iteration");
      Alert alert = stack.awaitDelivery("HiptideSyncPerIterationJump", "kernels", DEADLINE);
      say("that was told. What to do is in " + alert.annotations().get("runbook_url"));
      for (String application : List.of("baseline", "alloc", "kernels")) {
        say(application + ": " + syncCallsPerIteration(stack, application));
      }
      TimeUnit.SECONDS.sleep(Long.parseLong(args[0]));
    } catch (BindException e) {
      System.err.println(
          "port %d of 127.0.0.1, where prometheus/alertmanager.yml sends alerts, is taken"
              .formatted(Stack.ALERTS_PORT));
      System.exit(1);
    } finally {
      delete(directory);
    }
  }

  private static String syncCallsPerIteration(Stack stack, String application) throws Exception {
    return stack
        .prometheus()
        .query(
            "job_instance:hiptide_sync_calls_per_iteration:ratio_rate1m{application=\"%s\"}"
                .formatted(application))
        .stream()
        .findFirst()
        .map(sample -> "%.5f sync calls per iteration".formatted(Prometheus.value(sample)))
        .orElse("no iteration in the last minute");
  }

  private static void say(Object line) {
    System.out.println(LocalTime.now().truncatedTo(ChronoUnit.SECONDS) + " " + line);
  }

  private static void delete(Path directory) throws Exception {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : (Iterable<Path>) files.sorted(Comparator.reverseOrder())::iterator) {
        Files.deleteIfExists(file);
      }
    }
  }
}
