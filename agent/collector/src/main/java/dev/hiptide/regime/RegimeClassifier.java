package dev.hiptide.regime;

import dev.hiptide.terms.Category;
import dev.hiptide.terms.Regime;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Tells the regime of a window. The thresholds lie between what was measured: the study over
 * HIP-CPU (100,000 iterations, 10 MB), and CUDA on an H100.
 */
public final class RegimeClassifier {
  /**
   * "On about every iteration." The study's alloc makes 1.00026 sync calls per iteration, an H100's
   * 7.0 ioctl; the study's kernels makes 0.00021, an H100's with a full launch queue 0.1.
   */
  public static final double FINE_CALLS_PER_ITERATION = 0.5;

  /**
   * "Long." A sync call of the study's alloc takes 240 µs, one of its kernels 120,000 µs; the calls
   * of baseline take 95 to 250 µs.
   */
  public static final double COARSE_MEAN_NANOS = 1e6;

  /** "A good part of the time", where the wall time is known. */
  public static final double COARSE_SHARE_OF_WALL = 0.2;

  /**
   * "A good part of the time", where the wall time is not known: the study's kernels spends 25 µs
   * per iteration in sync calls, its baseline 0.14 µs in all.
   */
  public static final double COARSE_NANOS_PER_ITERATION = 1e3;

  /**
   * "The host waits": an H100's spinning synchronisation fills the iteration, a launch alone does
   * not.
   */
  public static final double SPIN_SHARE_OF_WALL = 0.5;

  /** "It burns a core": the time that it was runnable against the time in HIP calls. */
  public static final double SPIN_RUNNABLE_SHARE = 0.8;

  private RegimeClassifier() {}

  /** The regime of a window. */
  public static Verdict classify(Window window) {
    if (window.iterations() <= 0) {
      return new Verdict(Regime.UNKNOWN, Optional.empty(), "no iteration was marked");
    }
    return fine(window)
        .or(() -> coarse(window))
        .or(() -> spin(window))
        .orElseGet(() -> minimal(window));
  }

  private static Optional<Verdict> fine(Window window) {
    return categories()
        .filter(category -> window.callsPerIteration(category) >= FINE_CALLS_PER_ITERATION)
        .max(Comparator.comparingDouble(window::callsPerIteration))
        .map(
            category ->
                new Verdict(
                    Regime.FINE,
                    Optional.of(category),
                    format(
                        "%.3f %s calls per iteration (at least %.1f)",
                        window.callsPerIteration(category),
                        category.label(),
                        FINE_CALLS_PER_ITERATION)));
  }

  private static Optional<Verdict> coarse(Window window) {
    return categories()
        .filter(category -> meanNanos(window, category) >= COARSE_MEAN_NANOS)
        .filter(category -> takesAGoodPart(window, category))
        .max(Comparator.comparingDouble(window::callNanosPerIteration))
        .map(
            category ->
                new Verdict(
                    Regime.COARSE,
                    Optional.of(category),
                    format(
                        "%.5f %s calls per iteration, %.1f ms each (at least %.0f ms), %s",
                        window.callsPerIteration(category),
                        category.label(),
                        meanNanos(window, category) / 1e6,
                        COARSE_MEAN_NANOS / 1e6,
                        part(window, category))));
  }

  private static boolean takesAGoodPart(Window window, Category category) {
    return window.wallNanos() > 0
        ? window.callNanos().get(category) >= COARSE_SHARE_OF_WALL * window.wallNanos()
        : window.callNanosPerIteration(category) >= COARSE_NANOS_PER_ITERATION;
  }

  private static String part(Window window, Category category) {
    return window.wallNanos() > 0
        ? format(
            "%.0f %% of the wall time (at least %.0f %%)",
            100 * window.callNanos().get(category) / window.wallNanos(), 100 * COARSE_SHARE_OF_WALL)
        : format(
            "%.1f µs per iteration (at least %.0f µs)",
            window.callNanosPerIteration(category) / 1e3, COARSE_NANOS_PER_ITERATION / 1e3);
  }

  private static Optional<Verdict> spin(Window window) {
    if (window.wallNanos() <= 0
        || window.hipNanos() < SPIN_SHARE_OF_WALL * window.wallNanos()
        || window.runnableNanos() < SPIN_RUNNABLE_SHARE * window.hipNanos()) {
      return Optional.empty();
    }
    return Optional.of(
        new Verdict(
            Regime.SPIN,
            Optional.empty(),
            format(
                "%.0f %% of the wall time inside HIP calls (at least %.0f %%), runnable for %.0f %%"
                    + " of that (at least %.0f %%), %.3f system calls per iteration",
                100 * window.hipNanos() / window.wallNanos(),
                100 * SPIN_SHARE_OF_WALL,
                100 * window.runnableNanos() / window.hipNanos(),
                100 * SPIN_RUNNABLE_SHARE,
                categories().mapToDouble(window::callsPerIteration).sum())));
  }

  private static Verdict minimal(Window window) {
    return new Verdict(
        Regime.MINIMAL,
        Optional.empty(),
        format(
            "%.5f system calls and %.3f µs in them per iteration",
            categories().mapToDouble(window::callsPerIteration).sum(),
            categories().mapToDouble(window::callNanosPerIteration).sum() / 1e3));
  }

  private static double meanNanos(Window window, Category category) {
    double calls = window.calls().get(category);
    return calls == 0 ? 0 : window.callNanos().get(category) / calls;
  }

  private static Stream<Category> categories() {
    return Stream.of(Category.values());
  }

  private static String format(String format, Object... args) {
    return String.format(Locale.ROOT, format, args);
  }
}
