package dev.hiptide.probe;

import java.security.AccessController;
import java.security.PrivilegedAction;

/**
 * A thread of the agent's own in the program's JVM, which the program does not meet: it is in the
 * JVM's system group, as the JVM's own threads are, where {@link Thread#activeCount} of the program
 * does not count it and an interrupt of the program's group does not reach it. It inherits nothing
 * from the thread that happens to make it: no context class loader, no thread locals, no access
 * control context, each of which would keep the program's objects alive, or have the thread run
 * with what the program may do.
 */
public final class HelperThread {
  private HelperThread() {}

  /** Makes one, a daemon, to be started. */
  @SuppressWarnings("removal") // as long as there is a Java with security managers
  public static Thread of(String name, Runnable work) {
    return AccessController.doPrivileged(new Making(name, work));
  }

  private record Making(String name, Runnable work) implements PrivilegedAction<Thread> {
    @Override
    public Thread run() {
      ThreadGroup system = Thread.currentThread().getThreadGroup();
      while (system.getParent() != null) {
        system = system.getParent();
      }
      Thread thread = new Thread(system, work, name, 0, false);
      thread.setDaemon(true);
      thread.setContextClassLoader(null);
      return thread;
    }
  }
}
