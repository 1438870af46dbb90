package dev.hiptide.stack;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@code make stack}: everything that watches, on this machine, until an anomaly is told. */
public final class StackMain {
  private StackMain() {}

  /**
   * Runs it.
   *
   * @param args for how many seconds everything stays up behind that, to be looked at
   */
  public static void main(String[] args) throws Exception {
    Path directory = Files.createTempDirectory("hiptide-stack");
    try (Stack stack = Stack.start(directory, TimeLapse.NONE, StackMain::say)) {
      say("Prometheus is at " + stack.prometheus().url());
      say("Alertmanager is at http://" + stack.alertmanager().address());
      show(stack);
      say("from now on kernels synchronises at every iteration");
      stack.beginAnomaly();
      Alert alert = stack.awaitDelivery("HiptideSyncPerIterationJump", "kernels");
      say("that was told. What to do is in " + alert.annotations().get("runbook_url"));
      show(stack);
      TimeUnit.SECONDS.sleep(Long.parseLong(args[0]));
    } finally {
      Folders.delete(directory);
    }
  }

  private static void show(Stack stack) throws Exception {
    for (String program : List.of("baseline", "alloc", "kernels")) {
      say(
          "%s: %.5f sync calls per iteration"
              .formatted(program, stack.awaitSyncCallsPerIteration(program)));
    }
  }

  private static void say(Object line) {
    System.out.println(LocalTime.now().truncatedTo(ChronoUnit.SECONDS) + " " + line);
  }
}
