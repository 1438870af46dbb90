package dev.hiptide.fidelity;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.sun.jna.Native;
import dev.hiptide.hip.Hip;
import dev.hiptide.safety.programs.ManyThreads;
import dev.hiptide.testing.AgentJar;
import dev.hiptide.testing.Await;
import dev.hiptide.testing.JavaHomes;
import dev.hiptide.testing.JavaProcess;
import dev.hiptide.testing.Os;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The total against the kernel's own event counter, as {@code perf stat} reads it. */
class PerfStatIT {
  private static final int THREADS = 1_000;

  @TempDir Path directory;

  /** Of a call that each thread of the program makes once, and nobody else. */
  @Test
  void theTotalIsTheKernels() throws Exception {
    Os.assumeRoot();
    Path report = directory.resolve("report.json");
    Path counters = directory.resolve("counters");
    String classPath =
        String.join(":", location(ManyThreads.class), location(Hip.class), location(Native.class));
    List<String> words = new ArrayList<>(Os.WITH_TRACEFS);
    words.addAll(
        List.of(
            "perf",
            "stat",
            "-x",
            ",",
            "-o",
            counters.toString(),
            "-e",
            "syscalls:sys_enter_getpgid",
            "--",
            JavaHomes.current().resolve("bin/java").toString(),
            "-javaagent:" + AgentJar.path() + "=port=0,linger=0,backend=bpf,report=" + report,
            "-cp",
            classPath,
            ManyThreads.class.getName(),
            "" + THREADS));
    try (JavaProcess perf = JavaProcess.start(words, Map.of())) {
      Await.until("it has started", () -> perf.standardOutput().contains("started"));
      perf.closeInput();
      assertThat(perf.awaitExit()).as(perf.standardError()).isEqualTo(42);
      JsonObject written = Charges.report(report);
      assertThat(Files.readString(counters))
          .contains("%d,,syscalls:sys_enter_getpgid".formatted(THREADS));
      assertThat(Charges.calls(written, null, null, "getpgid")).isEqualTo(THREADS);
      assertThat(written.get("lost_events").getAsLong()).isZero();
    }
  }

  private static String location(Class<?> type) {
    return type.getProtectionDomain().getCodeSource().getLocation().getPath();
  }
}
