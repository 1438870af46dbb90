package dev.hiptide.stack;

import dev.hiptide.testing.Await;
import dev.hiptide.testing.Checkout;
import dev.hiptide.testing.Endpoint;
import dev.hiptide.testing.JavaHomes;
import dev.hiptide.testing.JavaProcess;
import java.io.IOException;
import java.net.BindException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/**
 * What docker-compose.yml starts, as processes of this machine and with the very same files: a real
 * Prometheus and a real Alertmanager, the study's three programs under the agent, and a receiver of
 * alerts. Only the lists of targets differ. Closing it ends them all.
 */
final class Stack implements AutoCloseable {
  /** One of them, so that what a tracer costs that stops threads has figures, too. */
  private static final String TRACED_BY_PTRACE = "alloc";

  /**
   * An alert takes about two minutes. When Prometheus misses a scrape, on a busy machine, the wait
   * starts again.
   */
  private static final Duration UNTIL_TOLD = Duration.ofMinutes(5);

  /** Where prometheus/alertmanager.yml sends its notifications. */
  private static final int ALERTS_PORT = 9099;

  private final List<AutoCloseable> parts = new ArrayList<>();
  private final Map<String, JavaProcess> programs = new LinkedHashMap<>();
  private final Queue<Alert> delivered = new ConcurrentLinkedQueue<>();
  private Prometheus prometheus;
  private Alertmanager alertmanager;

  private Stack() {}

  /**
   * Starts everything.
   *
   * @param directory where all data go
   * @param timeLapse how much faster than shipped Prometheus scrapes and judges
   * @param alerts takes what the receiver is told
   */
  static Stack start(Path directory, TimeLapse timeLapse, Consumer<Alert> alerts) throws Exception {
    Stack stack = new Stack();
    try {
      stack.begin(directory, timeLapse, alerts);
      return stack;
    } catch (Exception | Error e) {
      stack.close();
      throw e;
    }
  }

  private void begin(Path directory, TimeLapse timeLapse, Consumer<Alert> alerts) throws Exception {
    AlertLog receiver =
        opened(
            startReceiver(
                alert -> {
                  delivered.add(alert);
                  alerts.accept(alert);
                }));
    alertmanager = opened(Alertmanager.start(configuration(receiver.port(), directory), directory));
    run("baseline");
    run("alloc");
    run("kernels", "--then-sync-every=1");
    List<String> targets = new ArrayList<>();
    for (JavaProcess program : programs.values()) {
      targets.add(Endpoint.of(program).address());
    }
    Path config = Targets.configuration(directory, targets, List.of(alertmanager.address()));
    timeLapse.apply(config.getParent());
    Files.writeString(config, anotherJob(alertmanager.address()), StandardOpenOption.APPEND);
    prometheus = opened(Prometheus.start(config, directory));
  }

  /** Another job, for the end of scrape_configs: Prometheus rarely serves hiptide alone. */
  private static String anotherJob(String target) {
    return "  - job_name: another\n    static_configs:\n      - targets: [\"%s\"]\n"
        .formatted(target);
  }

  private static AlertLog startReceiver(Consumer<Alert> alerts) throws IOException {
    try {
      return AlertLog.start(ALERTS_PORT, alerts);
    } catch (BindException e) {
      return AlertLog.start(0, alerts); // another stack may run here
    }
  }

  /** The shipped configuration, with another port if the receiver could not have its own. */
  private static Path configuration(int receiverPort, Path directory) throws IOException {
    String shipped = Files.readString(Checkout.ROOT.resolve("prometheus/alertmanager.yml"));
    String port = ":" + ALERTS_PORT + "/";
    if (!shipped.contains(port)) {
      throw new AssertionError("the receiver is not at port " + ALERTS_PORT);
    }
    return Files.writeString(
        directory.resolve("alertmanager.yml"), shipped.replace(port, ":" + receiverPort + "/"));
  }

  /** Starts a program as its service does, but for where its endpoint is. */
  private void run(String program, String... furtherWords) throws IOException {
    List<String> words = new ArrayList<>(ComposeFile.command(program, Map.of()));
    words.addAll(List.of(furtherWords));
    Map<String, String> settings = new TreeMap<>(ComposeFile.environment(program, "HIPTIDE_"));
    settings.remove("HIPTIDE_HOST");
    if (program.equals(TRACED_BY_PTRACE)) {
      settings.put("HIPTIDE_BACKEND", "ptrace");
    }
    programs.put(
        program,
        opened(
            JavaProcess.start(
                Checkout.workload(JavaHomes.current(), "port=0,linger=0,report=none", words),
                settings)));
  }

  private <T extends AutoCloseable> T opened(T part) {
    parts.add(0, part);
    return part;
  }

  Prometheus prometheus() {
    return prometheus;
  }

  Alertmanager alertmanager() {
    return alertmanager;
  }

  /** The alerts that the receiver was told of. */
  List<Alert> delivered() {
    return List.copyOf(delivered);
  }

  /** From now on kernels synchronises at every iteration. */
  void beginAnomaly() throws IOException {
    programs.get("kernels").closeInput();
  }

  /** Waits until a program's sync calls per iteration are known; returns them. */
  double awaitSyncCallsPerIteration(String program) throws Exception {
    Await.until(
        "a rate of " + program,
        () -> {
          checkPrograms();
          return !syncCallsPerIteration(program).isEmpty();
        });
    return syncCallsPerIteration(program).get(0);
  }

  private List<Double> syncCallsPerIteration(String program) throws Exception {
    return prometheus
        .query(
            "job_instance:hiptide_sync_calls_per_iteration:ratio_rate1m{application=\"%s\"}"
                .formatted(program))
        .stream()
        .map(Prometheus::value)
        .toList();
  }

  /** Fails if a program has ended. */
  void checkPrograms() throws IOException {
    for (Map.Entry<String, JavaProcess> program : programs.entrySet()) {
      if (!program.getValue().isAlive()) {
        throw new AssertionError(
            program.getKey() + " has ended: " + program.getValue().standardError());
      }
    }
  }

  /** Waits until a program's alert was delivered. */
  Alert awaitDelivery(String alert, String application) throws Exception {
    Await.until(
        alert + " of " + application + " is delivered",
        UNTIL_TOLD,
        () -> {
          checkPrograms();
          return find(alert, application) != null;
        });
    return find(alert, application);
  }

  private Alert find(String alert, String application) {
    return delivered.stream()
        .filter(Alert::isFiring)
        .filter(it -> it.name().equals(alert))
        .filter(it -> application.equals(it.labels().get("application")))
        .findFirst()
        .orElse(null);
  }

  @Override
  public void close() throws IOException {
    List<Exception> failures = new ArrayList<>();
    for (AutoCloseable part : parts) {
      try {
        part.close();
      } catch (Exception e) { // the others are to be closed all the same
        failures.add(e);
      }
    }
    if (!failures.isEmpty()) {
      throw new IOException(failures.get(0));
    }
  }
}
