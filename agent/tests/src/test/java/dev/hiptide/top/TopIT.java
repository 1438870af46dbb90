package dev.hiptide.top;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.Gson;
import com.sun.jna.Native;
import dev.hiptide.linux.TableDirectory;
import dev.hiptide.programs.TestProgram;
import dev.hiptide.report.Report;
import dev.hiptide.settings.Settings;
import dev.hiptide.table.TraceTable;
import dev.hiptide.terms.Category;
import dev.hiptide.testing.Await;
import dev.hiptide.testing.Endpoint;
import dev.hiptide.testing.JavaHomes;
import dev.hiptide.testing.JavaProcess;
import dev.hiptide.testing.Os;
import dev.hiptide.top.programs.Iterates;
import dev.hiptide.top.programs.Tops;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jline.terminal.Terminal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code top} of a real program; in a real terminal, which is tmux's. */
class TopIT {
  private static final String APPLICATION = "watched-by-top";

  private static final Pattern WINDOW = Pattern.compile("window (\\d+\\.\\d) s");
  private static final int WIDTH = 100;
  private static final int HEIGHT = 30;

  /** One class of each library and folder that {@code top} needs. */
  private static final Class<?>[] CLASS_PATH = {
    Top.class,
    Report.class,
    TraceTable.class,
    TableDirectory.class,
    Settings.class,
    Category.class,
    Terminal.class,
    Gson.class,
    Native.class
  };

  @TempDir Path directory;

  private JavaProcess program;

  @BeforeEach
  void startProgram() throws Exception {
    program =
        TestProgram.of(Iterates.class)
            .agent("port=0,linger=0,report=none,application=" + APPLICATION)
            .start();
    Endpoint.of(program);
  }

  @AfterEach
  void endProgram() throws Exception {
    program.close();
    List<String> words = List.of(tmuxAnd("kill-server"));
    try (JavaProcess end = JavaProcess.start(words, Map.of())) {
      end.awaitExit(); // where there is none, it says so
    }
  }

  @Test
  void outputThatIsNoTerminalGetsOneSnapshot() throws Exception {
    try (JavaProcess top = top(Long.toString(program.pid()))) {
      assertThat(top.awaitExit()).as(top.standardError()).isZero();

      List<String> lines = top.standardOutput().lines().toList();
      assertThat(lines.get(0)).contains(APPLICATION, "pid " + program.pid());
      assertThat(lines.get(1)).startsWith("fine: ").contains("sync calls per iteration");
      assertThat(lines).anyMatch(line -> line.startsWith("sync "));
      assertThat(lines).anyMatch(line -> line.startsWith("hipMalloc "));
      assertThat(lines).anyMatch(line -> line.startsWith("tracer: collector "));
      assertThat(top.standardOutput()).doesNotContain("\u001b");
      assertThat(top.standardError()).isEmpty();
    }
    try (JavaProcess top = top("all", Long.toString(program.pid()))) {
      assertThat(top.awaitExit()).as(top.standardError()).isZero();
      assertThat(top.standardOutput().lines().skip(2).toList())
          .singleElement()
          .asString()
          .matches(APPLICATION + " +" + program.pid() + "  fine +.*");
    }
  }

  @Test
  void keysPauseResetAndQuitAndTheTerminalIsAsItWas() throws Exception {
    openTerminal();
    String before = settings();
    enter("clear; " + command() + "; echo code $?");
    awaitScreen("quit  help  pause  reset");
    Await.until("the window has grown", () -> windowSeconds() >= 2);

    type("p");
    awaitScreen("PAUSED");
    type("p");
    Await.until("it goes on", () -> !screen().contains("PAUSED"));
    type("s");
    awaitScreen("sort: calls");
    type("r");
    Await.until("the window has begun again", () -> windowSeconds() < 2);
    assertThat(screen()).contains("all calls/it");
    resize(60, 12);
    Await.until("it keeps to the width", () -> !screen().contains("all calls/it"));
    awaitScreen("µs/call");
    type("q");
    awaitScreen("code 0");

    assertThat(screen()).doesNotContain("calls/it");
    resize(WIDTH, HEIGHT);
    assertThat(settings()).isEqualTo(before);
  }

  @Test
  void killedItLeavesTheTerminalAsItWas() throws Exception {
    openTerminal();
    String before = settings();
    enter("clear; " + command() + "; echo code $?");
    awaitScreen("it/s");
    String last = Tops.class.getName() + " " + program.pid();
    ProcessHandle top =
        ProcessHandle.allProcesses()
            .filter(each -> each.info().commandLine().orElse("").endsWith(last))
            .findFirst()
            .orElseThrow();
    Os.signal("TERM", top.pid());
    awaitScreen("code 143");

    assertThat(screen()).doesNotContain("calls/it");
    assertThat(settings()).isEqualTo(before);
  }

  @Test
  void endsWithTheProgramAndSaysSo() throws Exception {
    openTerminal();
    enter("clear; " + command() + "; echo code $?");
    awaitScreen("it/s");
    program.closeInput();
    assertThat(program.awaitExit()).isZero();
    awaitScreen("code 0");

    assertThat(screen())
        .contains("hiptide: " + APPLICATION + " (pid " + program.pid() + ") has ended");
  }

  private JavaProcess top(String... arguments) throws Exception {
    return JavaProcess.of(Tops.class).classPathOf(CLASS_PATH).arguments(arguments).start();
  }

  private String command() {
    String classPath =
        Stream.concat(Stream.of(Tops.class), Stream.of(CLASS_PATH))
            .map(each -> each.getProtectionDomain().getCodeSource().getLocation().getPath())
            .distinct()
            .collect(Collectors.joining(":"));
    return String.format(
        "%s -XX:TieredStopAtLevel=1 -cp %s %s %d",
        JavaHomes.current().resolve("bin/java"), classPath, Tops.class.getName(), program.pid());
  }

  private void openTerminal() throws Exception {
    tmux("-f /dev/null new-session -d -e LC_ALL=C.UTF-8 -x " + WIDTH + " -y " + HEIGHT + " sh");
  }

  private void resize(int width, int height) throws Exception {
    tmux("resize-window -x " + width + " -y " + height);
  }

  private void type(String keys) throws Exception {
    Os.output(tmuxAnd("send-keys", "-l", keys));
  }

  private void enter(String line) throws Exception {
    type(line);
    tmux("send-keys Enter");
  }

  private String screen() throws Exception {
    return tmux("capture-pane -p");
  }

  private void awaitScreen(String text) throws Exception {
    Await.until(text + " is on the screen", () -> screen().contains(text));
  }

  private double windowSeconds() throws Exception {
    Matcher window = WINDOW.matcher(screen());
    return window.find() ? Double.parseDouble(window.group(1)) : 0;
  }

  private String tmux(String words) throws Exception {
    return Os.output(tmuxAnd(words.split(" ")));
  }

  /** The terminal's server is this test's own. */
  private String[] tmuxAnd(String... words) {
    return Os.join(new String[] {"tmux", "-S", directory.resolve("tmux").toString()}, words);
  }

  /** Of the terminal, as its shell finds them. */
  private String settings() throws Exception {
    Path file = directory.resolve(UUID.randomUUID().toString());
    enter("stty -a >" + file + ".part && mv " + file + ".part " + file);
    Await.until("stty has answered", () -> Files.exists(file));
    return Files.readString(file);
  }
}
