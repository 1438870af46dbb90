package dev.hiptide.top;

import dev.hiptide.inquiry.ReportSource;
import dev.hiptide.report.Report;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Supplier;
import org.jline.utils.AttributedString;

/**
 * The live view: what comes from sessions and keys is handled by one thread, one after the other,
 * and then drawn.
 */
final class Live {
  private static final Duration NOTE = Duration.ofSeconds(5);

  private final Screen screen;
  private final Supplier<List<ReportSource>> sessions;
  private final TopOptions options;
  private final BlockingQueue<Runnable> events = new LinkedBlockingQueue<>();

  /** By process. */
  private final Map<Long, Watched> watched = new TreeMap<>();

  private Sort sort = Sort.TIME;
  private boolean isPaused;
  private boolean showsHelp;
  private boolean isOver;

  /** What is shown while it is paused. */
  private List<FleetView.Line> frozen = List.of();

  private String note = "";
  private long noteNanoTime;

  private Live(Screen screen, Supplier<List<ReportSource>> sessions, TopOptions options) {
    this.screen = screen;
    this.sessions = sessions;
    this.options = options;
  }

  /**
   * Shows it until the user has enough, or the one program has ended.
   *
   * @return why it ended by itself
   */
  static Optional<String> show(
      Screen screen, Supplier<List<ReportSource>> sessions, TopOptions options)
      throws InterruptedException {
    return new Live(screen, sessions, options).show();
  }

  private Optional<String> show() throws InterruptedException {
    screen.listen(key -> events.add(() -> press(key)), () -> events.add(() -> {}));
    if (options.all()) {
      Thread search = new Thread(this::search, "hiptide-top-sessions");
      search.setDaemon(true);
      search.start();
    } else {
      watch(sessions.get());
    }
    draw();
    while (!isOver) {
      events.take().run();
      if (events.isEmpty()) {
        draw();
      }
    }
    return options.all() || note.isEmpty() ? Optional.empty() : Optional.of(note);
  }

  private void search() {
    try {
      while (true) {
        List<ReportSource> found = sessions.get();
        events.add(() -> watch(found));
        Thread.sleep(options.interval().toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void watch(List<ReportSource> sources) {
    for (ReportSource source : sources) {
      if (!watched.containsKey(source.pid())) {
        Watched session = new Watched(source, options.window());
        watched.put(source.pid(), session);
        Poller.start(source, options.interval(), listener(session));
      }
    }
  }

  private Poller.Listener listener(Watched session) {
    return new Poller.Listener() {
      @Override
      public void came(Report report) {
        events.add(() -> session.came(report));
      }

      @Override
      public void silent(String reason) {
        events.add(() -> session.silent(reason));
      }

      @Override
      public void ended(String reason) {
        events.add(() -> end(session, reason));
      }
    };
  }

  private void end(Watched session, String reason) {
    watched.remove(session.pid());
    note = reason;
    noteNanoTime = System.nanoTime();
    isOver |= !options.all() && watched.isEmpty();
  }

  private void press(int key) {
    switch (key) {
      case 'q', 'Q', Screen.CTRL_C, Screen.NOBODY -> {
        note = "";
        isOver = true;
      }
      case 's' -> sort = sort.next();
      case 'p', ' ' -> {
        frozen = lines();
        isPaused = !isPaused;
      }
      case 'r' -> {
        watched.values().forEach(Watched::reset);
        isPaused = false;
      }
      case 'h', '?' -> showsHelp = !showsHelp;
      default -> {
        // no key of ours
      }
    }
  }

  private List<FleetView.Line> lines() {
    return watched.values().stream().map(Watched::line).toList();
  }

  private void draw() {
    Look look = new Look(screen.width(), screen.height(), screen.glyphs(), sort);
    screen.draw(Frame.lines(look, isPaused ? "PAUSED" : said(), this::content));
  }

  private String said() {
    if (System.nanoTime() - noteNanoTime < NOTE.toNanos()) {
      return note;
    }
    return options.all()
        ? ""
        : watched.values().stream().map(Watched::silence).findFirst().orElse("");
  }

  private List<AttributedString> content(Look look) {
    if (showsHelp) {
      return Frame.help(look);
    }
    List<FleetView.Line> lines = isPaused ? frozen : lines();
    if (options.all()) {
      return FleetView.lines(lines, look);
    }
    return lines.stream().findFirst().map(line -> program(line, look)).orElse(List.of());
  }

  private static List<AttributedString> program(FleetView.Line line, Look look) {
    return line.figures()
        .map(figures -> ProgramView.lines(figures, look))
        .orElseGet(() -> ProgramView.waiting(line.name(), line.pid(), look));
  }
}
