package java.hiptide;

import dev.hiptide.probe.Probe;
import dev.hiptide.probe.ThreadContext;
import java.io.IOException;

/**
 * The way from woven code to the {@link Probe}, under a name that every class loader finds.
 *
 * <p>The methods that are woven are in classes of any loader, and that loader is asked for the
 * classes that they call. Loaders of module systems (OSGi, JBoss Modules) ask the boot loader for
 * few packages; but for {@code java.} all of them must, since {@link ClassLoader} defines no such
 * class for anybody else. Thus this package, which is not of the Java platform. What lies behind
 * this class is found by the boot loader itself.
 *
 * <p>Nothing but advice calls these methods. Each does what its namesake in {@link Probe} does.
 */
public final class Door {
  private Door() {}

  /** See {@link Probe#hostThread}. */
  public static ThreadContext hostThread() throws IOException {
    return Probe.hostThread();
  }

  /** See {@link Probe#deviceThread}. */
  public static ThreadContext deviceThread() throws IOException {
    return Probe.deviceThread();
  }

  /** See {@link Probe#begin}. */
  public static long begin(ThreadContext thread, int operation) throws IOException {
    return Probe.begin(thread, operation);
  }

  /** See {@link Probe#end(ThreadContext, long)}. */
  public static void end(ThreadContext thread, long outer) throws IOException {
    Probe.end(thread, outer);
  }

  /** See {@link Probe#end(ThreadContext, long, int, long, long, boolean)}. */
  public static void end(
      ThreadContext thread, long outer, int operation, long beganNanos, long bytes, boolean failed)
      throws IOException {
    Probe.end(thread, outer, operation, beganNanos, bytes, failed);
  }

  /** See {@link Probe#correlation}. */
  public static long correlation() throws IOException {
    return Probe.correlation();
  }

  /** See {@link Probe#beginTask}. */
  public static long beginTask(ThreadContext thread, long correlation) throws IOException {
    return Probe.beginTask(thread, correlation);
  }

  /** See {@link Probe#pushRange}. */
  public static void pushRange(String message) throws IOException {
    Probe.pushRange(message);
  }

  /** See {@link Probe#popRange}. */
  public static void popRange() throws IOException {
    Probe.popRange();
  }

  /** See {@link Probe#beginIteration}. */
  public static boolean beginIteration() throws IOException {
    return Probe.beginIteration();
  }

  /** See {@link Probe#endIteration}. */
  public static void endIteration() throws IOException {
    Probe.endIteration();
  }

  /** See {@link Probe#memory}. */
  public static void memory(long bytes) {
    Probe.memory(bytes);
  }

  /** See {@link Probe#suppressed}. */
  public static void suppressed(Throwable error) {
    Probe.suppressed(error);
  }
}
