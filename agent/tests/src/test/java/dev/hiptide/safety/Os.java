package dev.hiptide.safety;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/** What the tests ask of the operating system, and by its own commands. */
public final class Os {
  private Os() {}

  /** Sends a signal, named as kill(1) does. */
  public static void signal(String name, long pid) throws Exception {
    output("kill", "-" + name, Long.toString(pid));
  }

  /** What a command writes; it must succeed. */
  static String output(String... words) throws Exception {
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor()).as("%s: %s", String.join(" ", words), output).isZero();
    return output;
  }

  /** Skips a test where what it needs is not allowed, and says so. */
  static void assumeAllowed(String... outerCommand) throws Exception {
    String[] words = join(outerCommand, "true");
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes());
    assumeTrue(
        process.waitFor() == 0,
        () -> "this needs what is not allowed here: " + String.join(" ", words) + ": " + output);
  }

  /** All words of an outer command and another in it. */
  static String[] join(String[] outer, String... inner) {
    return Stream.of(outer, inner).flatMap(Arrays::stream).toArray(String[]::new);
  }

  static void assumeRoot() {
    assumeTrue(
        System.getProperty("user.name").equals("root"),
        "only root can become another user, and do without a capability");
  }

  /** Whether the state of each of a process's threads is one of these letters, as in proc(5). */
  static boolean everyThreadIs(String states, long pid) throws IOException {
    try (Stream<Path> tasks = Files.list(Path.of("/proc/" + pid + "/task"))) {
      return tasks.allMatch(task -> states.indexOf(statFields(task)[0].charAt(0)) >= 0);
    } catch (UncheckedIOException e) {
      return false; // one has ended meanwhile
    }
  }

  static boolean isTraced(long pid) throws IOException {
    return !Files.readString(Path.of("/proc/" + pid + "/status")).contains("TracerPid:\t0\n");
  }

  static long cpuTicks(long pid) {
    String[] fields = statFields(Path.of("/proc/" + pid));
    return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
  }

  /** The fields of a stat file behind the name. */
  private static String[] statFields(Path task) {
    try {
      String stat = Files.readString(task.resolve("stat"));
      return stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * A port that nobody listened at a moment ago, and that the kernel gives to nobody who asks for
   * any: the programs here ask for thousands, and a question for the collector that is to listen
   * there would reach one of them (ip_local_port_range, ip(7)).
   */
  static int freePort() throws IOException {
    String range = Files.readString(Path.of("/proc/sys/net/ipv4/ip_local_port_range"));
    int end = Integer.parseInt(range.split("\\s+")[0]);
    while (true) {
      int port = ThreadLocalRandom.current().nextInt(end / 2, end);
      try (ServerSocket socket = new ServerSocket(port)) {
        return socket.getLocalPort();
      } catch (BindException e) {
        // somebody listens there; another one, then
      }
    }
  }
}
