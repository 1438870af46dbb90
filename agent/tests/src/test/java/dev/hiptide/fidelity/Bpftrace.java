package dev.hiptide.fidelity;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.hiptide.testing.Await;
import dev.hiptide.testing.JavaProcess;
import dev.hiptide.testing.Os;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * bpftrace, which counts a process's system calls at the kernel's own trace points, as {@code
 * calls.bt} says. Each map goes from {@code thread,number} to calls.
 *
 * @param begun calls that the kernel has begun
 * @param restarted how often it has begun a call again, which is no other call
 * @param cut calls that it has not, as the thread was killed at the door
 */
record Bpftrace(
    Map<String, Integer> begun, Map<String, Integer> restarted, Map<String, Integer> cut) {
  /** For each of its maps; threads times the kinds of calls that they make. */
  private static final int MAX_KEYS = 1 << 17;

  private static final long ASK_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(2);
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  /** Starts it; returns when it counts. */
  static JavaProcess attach(long pid) throws Exception {
    Path script = Path.of(Bpftrace.class.getResource("calls.bt").getPath());
    JavaProcess process =
        JavaProcess.start(
            List.of(
                Os.join(
                    Os.WITH_TRACEFS.toArray(String[]::new),
                    "bpftrace",
                    "-f",
                    "json",
                    script.toString(),
                    Long.toString(pid))),
            Map.of("BPFTRACE_MAP_KEYS_MAX", "" + MAX_KEYS));
    Await.until(
        "bpftrace counts",
        () -> {
          assertThat(process.isAlive()).as(process.standardError()).isTrue();
          return process.standardOutput().contains("attached\\n");
        });
    return process;
  }

  /**
   * Ends it; returns what it has counted.
   *
   * <p>It is asked until it answers: bpftrace looks at its flag only when the signal interrupts its
   * epoll_wait(2), so a signal that comes while it handles an event is lost. One that comes while
   * it prints its maps would cut them off, so none is sent then.
   */
  static Bpftrace end(JavaProcess process) throws Exception {
    long asked = System.nanoTime() - ASK_AGAIN_NANOS;
    long deadline = System.nanoTime() + Await.DEADLINE.toNanos();
    while (process.isAlive() && System.nanoTime() < deadline) {
      boolean heard = process.standardOutput().contains("{\"type\": \"map\"");
      if (!heard && System.nanoTime() - asked >= ASK_AGAIN_NANOS) {
        Os.signal("INT", process.pid());
        asked = System.nanoTime();
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
    assertThat(process.awaitExit(Duration.ZERO)).as(process.standardError()).isZero();
    Map<String, Map<String, Integer>> maps = maps(process);
    assertThat(maps).doesNotContainKey("@misread");
    return new Bpftrace(
        maps.get("@begun"),
        maps.getOrDefault("@restarted", Map.of()),
        maps.getOrDefault("@cut", Map.of()));
  }

  private static Map<String, Map<String, Integer>> maps(JavaProcess process) throws IOException {
    Map<String, Map<String, Integer>> maps = new TreeMap<>();
    for (String line : process.standardOutput().lines().toList()) {
      if (line.startsWith("{\"type\": \"map\"")) {
        JsonParser.parseString(line)
            .getAsJsonObject()
            .getAsJsonObject("data")
            .asMap()
            .forEach((name, map) -> maps.put(name, counts(map.getAsJsonObject())));
      }
    }
    return maps;
  }

  private static Map<String, Integer> counts(JsonObject map) {
    Map<String, Integer> counts = new TreeMap<>();
    for (Map.Entry<String, JsonElement> entry : map.entrySet()) {
      counts.put(entry.getKey(), entry.getValue().getAsInt());
    }
    return counts;
  }
}
