package dev.hiptide.study;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hiptide.testing.Await;
import dev.hiptide.testing.Checkout;
import dev.hiptide.testing.JavaHomes;
import dev.hiptide.testing.JavaProcess;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What a person sees who waits: the programs are on a terminal, which script(1) makes. */
@Execution(ExecutionMode.CONCURRENT)
class ProgressIT {
  @Test
  void aProgramSaysThatItWarmsUp() throws Exception {
    try (JavaProcess process = onATerminal("workload baseline --bytes=4 --warmup=1000000000000")) {
      Await.until(
          "it warms up",
          () ->
              process
                  .standardOutput()
                  .matches("(?s).*\rbaseline: warming up, [\\d,]+ of 1,000,000,000,000\u001b.*"));
    }
  }

  @Test
  void theExperimentSaysThatItsProgramWarmsUp() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    String options = " --variants=baseline --bytes=4 --warmup=1000000000000 --port=" + port;
    try (JavaProcess process = onATerminal("experiment" + options)) {
      Await.until(
          "the program warms up",
          () -> process.standardOutput().matches("(?s).*\rbaseline: \\d+ s, warming up\u001b.*"));
      assertThat(process.standardOutput()).doesNotContain("0 of");
      ProcessHandle.of(process.pid()).orElseThrow().children().forEach(ProcessHandle::destroy);
      process.awaitExit(); // and it has removed its files
    }
  }

  private static JavaProcess onATerminal(String arguments) throws Exception {
    String command = "exec " + Checkout.script() + " " + arguments;
    return JavaProcess.start(
        List.of("script", "--quiet", "--command", command, "/dev/null"),
        Map.of("JAVA_HOME", JavaHomes.current().toString()));
  }
}
