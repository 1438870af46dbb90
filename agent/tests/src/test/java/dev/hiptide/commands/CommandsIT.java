package dev.hiptide.commands;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.hiptide.commands.programs.ListensToCommands;
import dev.hiptide.commands.programs.WaitsForCommands;
import dev.hiptide.probe.Probe;
import dev.hiptide.programs.TestProgram;
import dev.hiptide.testing.Await;
import dev.hiptide.testing.Endpoint;
import dev.hiptide.testing.JavaProcess;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * What is told of JVMs and their sessions. The tests share one that is watched and one that is not.
 */
@Execution(ExecutionMode.SAME_THREAD)
class CommandsIT {
  private static JavaProcess watched;
  private static JavaProcess free;

  @BeforeAll
  static void start() throws Exception {
    watched =
        TestProgram.of(ListensToCommands.class)
            .agent("port=0,report=none,linger=0,application=training")
            .start();
    free =
        TestProgram.of(WaitsForCommands.class)
            .classPathOf(Probe.class)
            .jvm("-XX:-UsePerfData")
            .start();
    Await.until("one has started", () -> watched.standardOutput().contains("started"));
    Await.until("the other has", () -> free.standardOutput().contains("ready"));
  }

  @AfterAll
  static void end() throws Exception {
    watched.closeInput();
    assertThat(watched.awaitExit()).isZero();
    assertThat(watched.otherErrorLines()).isEmpty();
    Await.until("no collector is left", () -> watched.collector().isEmpty());
    assertThat(watched.leftFiles()).isEmpty();
    watched.close();
    free.close();
  }

  /** Also one that does not announce itself by a file, as jps needs it. */
  @Test
  void listShowsWhichJvmsThereAreAndWhereTheyAreWatched() throws Exception {
    JsonArray list =
        new Gson().fromJson(Hiptide.run("list", "--json").succeeds().output(), JsonArray.class);
    JsonObject one = find(list, watched.pid());
    assertThat(one.get("watched").getAsBoolean()).isTrue();
    assertThat(one.get("application").getAsString()).isEqualTo("training");
    assertThat(one.get("endpoint").getAsString())
        .isEqualTo("http://127.0.0.1:" + Endpoint.of(watched).port() + "/metrics");
    JsonObject other = find(list, free.pid());
    assertThat(other.get("watched").getAsBoolean()).isFalse();
    assertThat(other.get("program").getAsString()).isEqualTo(WaitsForCommands.class.getName());
    assertThat(other.get("java").getAsString()).isEqualTo(System.getProperty("java.version"));
    long collector = watched.collector().orElseThrow().pid();
    assertThat(list).noneMatch(jvm -> jvm.getAsJsonObject().get("pid").getAsLong() == collector);

    assertThat(Hiptide.run("list").succeeds().output())
        .containsPattern("(?m)^" + free.pid() + " .* -  +-  +" + WaitsForCommands.class.getName());
  }

  private static JsonObject find(JsonArray list, long pid) {
    return StreamSupport.stream(list.spliterator(), false)
        .map(JsonElement::getAsJsonObject)
        .filter(jvm -> jvm.get("pid").getAsLong() == pid)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void statusTellsWhatObservesIt() throws Exception {
    assertThat(Hiptide.run("status", "ListensToCommands").succeeds().output())
        .contains(
            watched.pid() + " (" + ListensToCommands.class.getName() + ")",
            "training",
            "http://127.0.0.1:" + Endpoint.of(watched).port() + "/metrics, open",
            "trace=phases",
            "process " + watched.collector().orElseThrow().pid() + ", alive",
            "faults      none");
  }

  @Test
  void reportIsOfTheWholeSession() throws Exception {
    assertThat(Hiptide.run("report", Long.toString(watched.pid())).succeeds().output())
        .startsWith("hiptide report: training (pid " + watched.pid() + ")")
        .contains("hipMalloc");
  }

  @Test
  void reportOfAWindowIsOfNothingElse() throws Exception {
    Hiptide report =
        Hiptide.run("report", "ListensToCommands", "--json", "--window", "500ms").succeeds();
    JsonObject json = new Gson().fromJson(report.output(), JsonObject.class);
    assertThat(json.get("wall_seconds").getAsDouble()).isBetween(0.3, 60.0);
    assertThat(json.getAsJsonArray("operations")).isEmpty();
  }

  @Test
  void aJvmHasSeveralNames() throws Exception {
    String port = watched.standardOutput().lines().findFirst().orElseThrow().split(" ")[1];
    for (String name : List.of(ListensToCommands.class.getName(), ":" + port)) {
      assertThat(Hiptide.run("status", name).succeeds().output()).contains("training");
    }
  }

  @Test
  void whatIsNotWatchedIsTold() throws Exception {
    String program = free.pid() + " (" + WaitsForCommands.class.getName() + ")";
    for (String command : List.of("status", "report", "detach")) {
      Hiptide.run(command, "WaitsForCommands")
          .fails(4, program + " is not watched; hiptide attach " + free.pid() + " watches it");
    }
  }

  @Test
  void whatIsNoJvmIsTold() throws Exception {
    try (JavaProcess sleep = JavaProcess.start(List.of("sleep", "1000"), Map.of())) {
      Hiptide.run("attach", Long.toString(sleep.pid()))
          .fails(3, "process " + sleep.pid() + " (sleep) is no JVM");
    }
    Hiptide.run("attach", "999999999").fails(3, "there is no process 999999999");
    Hiptide.run("attach", "NoSuchProgram").fails(3, "no JVM of this user has", "NoSuchProgram");
    Hiptide.run("attach", ":1").fails(3, "no JVM of this user listens at port 1");
    Hiptide.run("attach", ":http").fails(3, "':http' is no port");
  }

  @Test
  void oneThatIsWatchedIsNotAttachedTo() throws Exception {
    Hiptide.run("attach", Long.toString(watched.pid()))
        .fails(
            1,
            "it is watched already, with metrics at http://127.0.0.1:"
                + Endpoint.of(watched).port()
                + "/metrics; hiptide detach "
                + watched.pid()
                + " ends that");
  }

  @Test
  void severalOfOneNameAreListed() throws Exception {
    try (JavaProcess another = TestProgram.of(ListensToCommands.class).start()) {
      Await.until("it has started", () -> another.standardOutput().contains("started"));
      Hiptide.run("status", "ListensToCommands")
          .fails(3, "more than one JVM", watched.pid() + " (", another.pid() + " (");
    }
  }
}
