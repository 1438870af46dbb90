package dev.hiptide.safety;

import static dev.hiptide.safety.Programs.agentThreads;
import static dev.hiptide.safety.Programs.assertNothingIsLeft;
import static dev.hiptide.safety.Programs.attach;
import static dev.hiptide.safety.Programs.detach;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import dev.hiptide.programs.TestProgram;
import dev.hiptide.safety.programs.Serves;
import dev.hiptide.testing.Await;
import dev.hiptide.testing.JavaHomes;
import dev.hiptide.testing.JavaProcess;
import dev.hiptide.testing.Os;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/** A server is watched again and again, while it has clients. */
class ServerIT {
  /** On each Java; with two of them, twenty times in all. */
  private static final int ROUNDS = 10;

  /** Of each round, at least. */
  private static final int REQUESTS = 50;

  @TempDir Path directory;

  static List<Path> homes() {
    return JavaHomes.all();
  }

  @ParameterizedTest
  @MethodSource("homes")
  void answersEveryRequestWhileSessionsComeAndGo(Path home) throws Exception {
    Os.assumePermitted("bpf");
    try (JavaProcess server = program().on(home).start();
        Load load = new Load(awaitPort(server))) {
      load.awaitMore(REQUESTS);
      for (int round = 0; round < ROUNDS; round++) {
        watch(server, load, round % 2 == 0 ? "ptrace" : "bpf");
      }
      Await.until("no thread is left", () -> agentThreads(server).isEmpty());
      load.awaitMore(REQUESTS);
      assertThat(load.finish()).isEmpty();
      server.closeInput();
      assertThat(server.awaitExit()).as(server.standardError()).isZero();
      assertThat(server.standardOutput()).endsWith("\nstopped\n");
      assertThat(server.otherErrorLines()).isEmpty();
    }
  }

  /** One session. It must count all requests within it, and may count those at its edges. */
  private void watch(JavaProcess server, Load load, String backend) throws Exception {
    Path report = directory.resolve("report.json");
    Files.deleteIfExists(report);
    long first = load.answered();
    attach(
        server.pid(),
        "port=0,linger=0,backend=%s,report=%s,iteration=%s#iterate"
            .formatted(backend, report, Serves.class.getName()));
    long begun = load.answered();
    load.awaitMore(REQUESTS);
    long within = load.answered() - begun - Load.CLIENTS;
    detach(server);
    assertNothingIsLeft(server);
    long most = load.answered() - first + Load.CLIENTS;
    assertThat(report).as(server.standardError()).exists();
    JsonObject written = new Gson().fromJson(Files.readString(report), JsonObject.class);
    assertThat(written.getAsJsonObject("tracer").get("backend").getAsString()).isEqualTo(backend);
    assertThat(written.get("iterations").getAsLong()).isBetween(within, most);
  }

  /** Jetty logs by way of SLF4J, which would say that nobody listens. */
  private static JavaProcess.Builder program() {
    return TestProgram.of(Serves.class)
        .classPathOf(Server.class, Content.class, HttpField.class, Callback.class)
        .classPathOf(LoggerFactory.class)
        .jvm("-XX:+EnableDynamicAgentLoading", "-Dslf4j.internal.verbosity=ERROR")
        .jvm(TestProgram.BOTH_COMPILERS);
  }

  private static int awaitPort(JavaProcess server) throws Exception {
    Await.until("it listens", () -> server.standardOutput().endsWith("\n"));
    return Integer.parseInt(server.standardOutput().trim().substring(Serves.LISTENS.length()));
  }
}
