package dev.hiptide.top;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;
import org.jline.terminal.Attributes;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.AttributedString;
import org.jline.utils.Curses;
import org.jline.utils.Display;
import org.jline.utils.InfoCmp.Capability;
import org.jline.utils.NonBlockingReader;

/**
 * The terminal, as a screen that is given back as it was: when this is closed, and when the process
 * ends by a signal or an exception. Safe for any thread.
 */
final class Screen implements AutoCloseable {
  /** What the terminal sends for it, and what stands for SIGINT. */
  static final int CTRL_C = 3;

  /** There is nobody any more who could type. */
  static final int NOBODY = NonBlockingReader.EOF;

  private static final int ESCAPE = 27;

  /** The last character of a sequence, ECMA-48, 5.4. */
  private static final char FIRST_FINAL = '@';

  private static final char LAST_FINAL = '~';

  /** What belongs to a key that sends more than one character follows at once. */
  private static final long SEQUENCE_MILLIS = 50;

  private static final long POLL_MILLIS = 100;

  private static final int USUAL_WIDTH = 80;
  private static final int USUAL_HEIGHT = 24;

  private final Terminal terminal;
  private final Display display;
  private final Glyphs glyphs;
  private final byte[] leave;
  private final Thread leaveAtExit = new Thread(this::leave, "hiptide-top-exit");
  private boolean isLeft;
  private Size size;

  private Screen(Terminal terminal, Glyphs glyphs) {
    this.terminal = terminal;
    this.glyphs = glyphs;
    this.display = new Display(terminal, true);
    this.leave = leaving(terminal);
  }

  /**
   * Takes the terminal.
   *
   * @return empty if standard output or input is no terminal, or one that cannot move its cursor
   */
  static Optional<Screen> open() throws IOException {
    // By the commands stty and tty: a native library would be unpacked to a file, and need rights.
    // The library would have default handlers, which end the process before its shutdown hooks run;
    // with cluster mode, it would ask the terminal, and take keys for the answer.
    Terminal terminal =
        TerminalBuilder.builder()
            .system(true)
            .systemOutput(TerminalBuilder.SystemOutput.SysOut)
            .provider("exec")
            .dumb(true)
            .nativeSignals(true)
            .signalHandler(Terminal.SignalHandler.SIG_IGN)
            .graphemeCluster(false)
            .encoding(Output.charset())
            .build();
    if (terminal.getType().startsWith(Terminal.TYPE_DUMB)
        || terminal.getStringCapability(Capability.cursor_address) == null) {
      terminal.close();
      return Optional.empty();
    }
    Screen screen = new Screen(terminal, Glyphs.of(Output.charset()));
    screen.enter();
    return Optional.of(screen);
  }

  private void enter() {
    Runtime.getRuntime().addShutdownHook(leaveAtExit);
    terminal.enterRawMode();
    Attributes attributes = terminal.getAttributes();
    // Ctrl-C is a key like others: so nothing is left half drawn, and Ctrl-Z leaves no raw
    // terminal.
    attributes.setLocalFlag(Attributes.LocalFlag.ISIG, false);
    terminal.setAttributes(attributes);
    terminal.puts(Capability.enter_ca_mode);
    terminal.puts(Capability.cursor_invisible);
    resize();
  }

  Glyphs glyphs() {
    return glyphs;
  }

  synchronized int width() {
    return size.getColumns();
  }

  synchronized int height() {
    return size.getRows();
  }

  /** Shows these lines, as many as there are in {@link #height}. */
  synchronized void draw(List<AttributedString> lines) {
    if (!isLeft) {
      display.update(lines, 0);
    }
  }

  /**
   * Begins to listen to the user.
   *
   * @param onKey told each character that is typed, and {@link #NOBODY} at the end
   * @param onResize told that the size has changed
   */
  void listen(IntConsumer onKey, Runnable onResize) {
    terminal.handle(Terminal.Signal.INT, signal -> onKey.accept(CTRL_C));
    terminal.handle(
        Terminal.Signal.WINCH,
        signal -> {
          resize();
          onResize.run();
        });
    Thread keys = new Thread(() -> readKeys(onKey), "hiptide-top-keys");
    keys.setDaemon(true);
    keys.start();
  }

  /** Never without a timeout: the library could not close the terminal then. */
  private void readKeys(IntConsumer onKey) {
    try {
      NonBlockingReader reader = terminal.reader();
      int key;
      do {
        key = reader.read(POLL_MILLIS);
        if (key == ESCAPE) {
          skipSequence(reader);
        } else if (key != NonBlockingReader.READ_EXPIRED) {
          onKey.accept(key);
        }
      } while (key != NOBODY);
    } catch (IOException | IllegalStateException e) {
      onKey.accept(NOBODY);
    }
  }

  /** An arrow, say, or an answer of the terminal: it means nothing here, but its letters would. */
  private static void skipSequence(NonBlockingReader reader) throws IOException {
    int next = reader.read(SEQUENCE_MILLIS);
    if (next == '[' || next == 'O') {
      do {
        next = reader.read(SEQUENCE_MILLIS);
      } while (next >= 0 && (next < FIRST_FINAL || next > LAST_FINAL));
    }
  }

  private synchronized void resize() {
    Size now = terminal.getSize();
    size =
        Size.of(
            now.getColumns() > 0 ? now.getColumns() : USUAL_WIDTH,
            now.getRows() > 0 ? now.getRows() : USUAL_HEIGHT);
    display.resize(size);
    display.clear();
  }

  @Override
  public void close() {
    leave();
    try {
      Runtime.getRuntime().removeShutdownHook(leaveAtExit);
    } catch (IllegalStateException e) {
      // the process ends, and it runs
    }
  }

  /**
   * Written past the terminal, which the library may have closed already: it has a shutdown hook of
   * its own.
   */
  private synchronized void leave() {
    if (isLeft) {
      return;
    }
    isLeft = true;
    try {
      new FileOutputStream(FileDescriptor.out).write(leave);
      terminal.close();
    } catch (IOException | IllegalStateException e) {
      // nobody is there any more
    }
  }

  private static byte[] leaving(Terminal terminal) {
    StringWriter sequence = new StringWriter();
    for (Capability each : List.of(Capability.cursor_normal, Capability.exit_ca_mode)) {
      String capability = terminal.getStringCapability(each);
      if (capability != null) {
        Curses.tputs(sequence, capability);
      }
    }
    return sequence.toString().getBytes(StandardCharsets.ISO_8859_1);
  }
}
