package dev.hiptide.hip.tool;

import java.security.AccessController;
import java.security.PrivilegedAction;

/**
 * A thread of the runtime. All of them are of this class, are daemons, and have names that begin
 * with {@code hip-}.
 *
 * <p>None belongs to the thread that happened to need it first: it is in the system's thread group,
 * has the system class loader for its context, the runtime's own permissions and the normal
 * priority, and no thread-local values (as far as a security manager permits that to the runtime).
 * Other threads cannot interrupt it.
 *
 * <p><b>Tool hook.</b> Tracing tools know the runtime's threads by this class, and learn of their
 * begin and end by instrumenting {@link #run}.
 */
public final class RuntimeThread extends Thread {
  /** Enough for kernels of moderate depth; a block of 1024 threads reserves a quarter GiB. */
  private static final long STACK_BYTES = 256 * 1024;

  private static final ClassLoader CONTEXT = ClassLoader.getSystemClassLoader();

  private final Runnable loop;
  private final String ownName;

  private RuntimeThread(ThreadGroup group, String name, Runnable loop) {
    super(group, null, name, STACK_BYTES, false);
    this.loop = loop;
    this.ownName = name;
    setDaemon(true);
    setOwnContext();
    setPriority(NORM_PRIORITY);
  }

  private void setOwnContext() {
    try {
      setContextClassLoader(CONTEXT);
    } catch (SecurityException notPermitted) {
      // It keeps the one it has.
    }
  }

  /**
   * Makes a thread, to be started by the caller.
   *
   * @param name begins with {@code hip-}
   * @param loop serves the device for as long as the thread lives
   */
  @SuppressWarnings("removal") // A Java 17 may have a security manager.
  public static RuntimeThread of(String name, Runnable loop) {
    return AccessController.doPrivileged(
        (PrivilegedAction<RuntimeThread>)
            () -> {
              try {
                return new RuntimeThread(systemGroup(), name, loop);
              } catch (SecurityException notPermitted) {
                return new RuntimeThread(null, name, loop);
              }
            });
  }

  private static ThreadGroup systemGroup() {
    ThreadGroup group = Thread.currentThread().getThreadGroup();
    while (group.getParent() != null) {
      group = group.getParent();
    }
    return group;
  }

  /** Serves the device for as long as the thread lives. */
  @Override
  public void run() {
    loop.run();
  }

  /** Works on the current thread only, for a kernel's or a callback's own use. */
  @Override
  public void interrupt() {
    if (Thread.currentThread() == this) {
      super.interrupt();
    }
  }

  /**
   * Takes back what a kernel or a callback has done to its thread, so that the next finds it as
   * new: its interrupt, context class loader, name and priority. Does nothing on other threads.
   */
  public static void restore() {
    if (Thread.currentThread() instanceof RuntimeThread thread) {
      Thread.interrupted();
      if (thread.getContextClassLoader() != CONTEXT) {
        thread.setOwnContext();
      }
      if (thread.getName() != thread.ownName) {
        thread.setName(thread.ownName);
      }
      if (thread.getPriority() != NORM_PRIORITY) {
        thread.setPriority(NORM_PRIORITY);
      }
    }
  }
}
