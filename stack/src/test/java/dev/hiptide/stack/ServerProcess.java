package dev.hiptide.stack;

import dev.hiptide.testing.Await;
import dev.hiptide.testing.JavaProcess;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Prometheus or Alertmanager: a process that says at which free port of the loopback it listens.
 */
final class ServerProcess implements AutoCloseable {
  private static final Pattern LISTENING = Pattern.compile("Listening on\" address=(\\S+)");

  private final List<String> command;
  private final JavaProcess process;
  private final String address;

  private ServerProcess(List<String> command, JavaProcess process, String address) {
    this.command = command;
    this.process = process;
    this.address = address;
  }

  /** Starts one, and waits until it listens. */
  static ServerProcess start(String command, List<String> options) throws Exception {
    List<String> words = new ArrayList<>(List.of(command));
    words.addAll(options);
    words.add("--web.listen-address=127.0.0.1:0");
    JavaProcess process = JavaProcess.start(words, Map.of());
    try {
      Await.until(command + " listens", () -> listening(process).find());
      Matcher listening = listening(process);
      listening.find();
      return new ServerProcess(words, process, listening.group(1));
    } catch (Exception | Error e) {
      ProcessLogs.keep(words, process);
      process.close();
      throw e;
    }
  }

  private static Matcher listening(JavaProcess process) throws IOException {
    String said = process.standardError();
    if (!process.isAlive()) {
      throw new AssertionError(said);
    }
    return LISTENING.matcher(said);
  }

  /** Host and port. */
  String address() {
    return address;
  }

  /**
   * Ends it and waits for that, as it writes to its folder until then. A failed test keeps its log.
   */
  @Override
  public void close() throws IOException {
    ProcessLogs.keep(command, process);
    process.close();
    ProcessHandle.of(process.pid()).ifPresent(handle -> handle.onExit().join());
  }
}
