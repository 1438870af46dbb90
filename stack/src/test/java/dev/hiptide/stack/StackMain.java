package dev.hiptide.stack;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** {@code make stack}: runs the whole monitoring stack on this machine until an alert arrives. */
public final class StackMain {
  private StackMain() {}

  /**
   * Runs it.
   *
   * @param args for how many seconds it stays up after the alert; 0 without an argument
   */
  public static void main(String[] args) throws Exception {
    run(Duration.ofSeconds(args.length == 0 ? 0 : Long.parseLong(args[0])));
  }

  /**
   * Starts the stack, makes a program synchronise at every iteration, waits for the alert, and
   * prints what happens. It ends everything that it has started.
   *
   * @param stay for how long it stays up after the alert, so that people can look at it
   */
  public static void run(Duration stay) throws Exception {
    Path directory = Files.createTempDirectory("hiptide-stack");
    try (Stack stack = Stack.start(directory, TimeLapse.NONE, StackMain::say)) {
      say("Prometheus is at " + stack.prometheus().url());
      say("Alertmanager is at http://" + stack.alertmanager().address());
      show(stack);
      say("from now on kernels synchronises at every iteration");
      stack.beginAnomaly();
      Alert alert = stack.awaitDelivery("HiptideSyncPerIterationJump", "kernels");
      say("the alert has arrived. What to do is in " + alert.annotations().get("runbook_url"));
      show(stack);
      Thread.sleep(stay.toMillis());
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
