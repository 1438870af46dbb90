package dev.hiptide.top;

import dev.hiptide.inquiry.ReportSource;
import dev.hiptide.inquiry.SessionEndedException;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The command {@code top}: a live view in the terminal; where standard output is none, one
 * snapshot.
 */
public final class Top {
  private static final int OK = 0;
  private static final int FAILED = 1;

  private Top() {}

  /**
   * Shows sessions until the user has enough, or the one program has ended. It needs a JVM without
   * {@code -Xrs}: else a signal ends it before the terminal is as it was.
   *
   * @param sessions those that there are now: one, and asked for once; with {@link TopOptions#all},
   *     asked for once in an interval. One whose process is shown already is left out
   * @return the exit code: 0 unless there was nothing to show
   */
  public static int run(Supplier<List<ReportSource>> sessions, TopOptions options)
      throws IOException, InterruptedException {
    Optional<Screen> terminal = Screen.open();
    if (terminal.isEmpty()) {
      return snapshot(sessions.get(), options);
    }
    Optional<String> end;
    try (Screen screen = terminal.get()) {
      end = Live.show(screen, sessions, options);
    }
    end.ifPresent(reason -> System.out.println("hiptide: " + reason));
    return OK;
  }

  private static int snapshot(List<ReportSource> sources, TopOptions options)
      throws InterruptedException {
    Glyphs glyphs = Glyphs.of(Output.charset());
    try {
      List<String> lines =
          options.all()
              ? Snapshot.ofAll(sources, options.interval(), glyphs)
              : Snapshot.of(sources.get(0), options.interval(), glyphs);
      PrintStream out = System.out;
      lines.forEach(out::println);
      return OK;
    } catch (IOException | SessionEndedException e) {
      System.err.println("hiptide: " + e.getMessage());
      return FAILED;
    }
  }
}
