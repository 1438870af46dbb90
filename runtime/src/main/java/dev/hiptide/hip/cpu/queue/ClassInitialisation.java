package dev.hiptide.hip.cpu.queue;

import dev.hiptide.hip.HipError;
import dev.hiptide.hip.HipException;
import java.util.ArrayList;
import java.util.List;

/**
 * HIP in a static initialiser. As long as a thread initialises a class, no other can use it (JVMS
 * §5.5): a kernel that does waits for that thread, and if that waits for the device, neither ever
 * ends.
 *
 * <p>A kernel whose own class is being initialised is refused. What other classes it uses nobody
 * knows; so if one is launched, for the first time, by a thread that initialises any class, waits
 * that take long say so.
 */
public final class ClassInitialisation {
  private static final String INITIALISER = "<clinit>";

  /** What follows the name of its class in the name of a lambda expression's class (HotSpot). */
  private static final String LAMBDA = "$$Lambda";

  /** By the class of a kernel or callback. */
  private static final ClassValue<ClassInitialisation> OF_CLASS =
      new ClassValue<>() {
        @Override
        protected ClassInitialisation computeValue(Class<?> type) {
          return new ClassInitialisation();
        }
      };

  /** Such a wait begins soon after the launch: whoever waits later waits as ever. */
  private static final long MAX_NANOS_TO_WAIT = 10_000_000_000L;

  /** Whether a thread that initialised a class has launched anything, and nobody was told yet. */
  private static volatile boolean mayHoldUpWaits;

  /** When it did so last, by {@link System#nanoTime}. */
  private static volatile long launchedNanos;

  /** Whether its code is known to be free for all threads. */
  private volatile boolean isOver;

  private ClassInitialisation() {}

  /**
   * Checks that other threads can run this kernel or callback.
   *
   * @param function the caller, for the message
   * @throws HipException hipErrorNotInitialized if the calling thread initialises its class
   */
  public static void check(String function, Object code) {
    ClassInitialisation known = OF_CLASS.get(code.getClass());
    if (known.isOver) {
      return;
    }
    List<String> initialised = initialisedByThisThread();
    for (Class<?> c = code.getClass(); c != null; c = c.getSuperclass()) {
      String name = c.getName().split("\\Q" + LAMBDA + "\\E", 2)[0];
      if (initialised.contains(name)) {
        throw new HipException(
            HipError.hipErrorNotInitialized,
            "%s: the code is of %s, which this thread initialises; the device can run it when that is over"
                .formatted(function, name));
      }
    }
    known.isOver = true;
    if (!initialised.isEmpty()) {
      launchedNanos = System.nanoTime();
      mayHoldUpWaits = true;
    }
  }

  /** Whether waits are to call {@link #tell} if they take long. */
  static boolean mayHoldUpWaits() {
    if (mayHoldUpWaits && System.nanoTime() - launchedNanos > MAX_NANOS_TO_WAIT) {
      mayHoldUpWaits = false;
    }
    return mayHoldUpWaits;
  }

  /** Says so, once, if the calling thread, which has waited for long, initialises a class. */
  static void tell() {
    List<String> initialised = initialisedByThisThread();
    if (!initialised.isEmpty()) {
      mayHoldUpWaits = false;
      System.err.printf(
          "hiptide: the static initialiser of %s has waited for the device for %d s. A kernel or callback that uses %s waits for its end in turn, and then neither ends: call HIP later.%n",
          String.join(", of ", initialised),
          FutexWord.IDLE_NANOS / 1_000_000_000,
          initialised.size() == 1 ? "this class" : "one of these classes");
    }
  }

  private static List<String> initialisedByThisThread() {
    List<String> names = new ArrayList<>();
    for (StackTraceElement frame : Thread.currentThread().getStackTrace()) {
      if (frame.getMethodName().equals(INITIALISER)) {
        names.add(frame.getClassName());
      }
    }
    return names;
  }
}
