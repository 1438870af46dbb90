package dev.hiptide.hip.cpu.queue;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import dev.hiptide.hip.tool.RuntimeThread;
import java.lang.reflect.Field;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The C library's syscall(2), by JNA: linked while threads of a device live.
 *
 * <p>A linked method keeps its class in memory, and so an application that has the runtime to
 * itself. So the last thread to end takes the link away; it is made again for the next thread. No
 * thread may be in a call then, which {@link #futex} sees to.
 */
final class Libc {
  private static final int UNLINKED = Integer.MIN_VALUE;

  /** JNA keeps one object for each name and options: with these, one of our own. */
  private static final Map<String, ?> OWN = Map.of("hiptide", true);

  /** How many threads are in a call; less than 0 while the method is not linked. */
  private static final AtomicInteger CALLERS = new AtomicInteger(UNLINKED);

  /** How many threads of devices live, or are about to be started. */
  private static final AtomicInteger THREADS = new AtomicInteger();

  private Libc() {}

  /**
   * Starts a thread of a device.
   *
   * @throws LinkageError if JNA cannot load its own library
   * @throws OutOfMemoryError if the system has no thread, or Java no heap for it
   */
  static void start(String name, Runnable loop) {
    enter();
    boolean started = false;
    try {
      startEntered(name, loop);
      started = true;
    } finally {
      if (!started) {
        leave();
      }
    }
  }

  /**
   * The same for a caller that has entered, and leaves if this fails. Does not block.
   *
   * @throws OutOfMemoryError if the system has no thread, or Java no heap for it
   */
  static void startEntered(String name, Runnable loop) {
    RuntimeThread.of(
            name,
            () -> {
              try {
                loop.run();
              } finally {
                leave();
              }
            })
        .start();
  }

  /**
   * Counts a thread that is about to be started, and links the method if it is the first. May
   * block, but not on a thread of a device: that lives itself.
   *
   * @throws LinkageError if JNA cannot load its own library
   */
  static void enter() {
    for (int threads = THREADS.get(); threads > 0; threads = THREADS.get()) {
      if (THREADS.compareAndSet(threads, threads + 1)) {
        return;
      }
    }
    synchronized (THREADS) {
      if (CALLERS.get() < 0) {
        link();
        CALLERS.addAndGet(UNLINKED); // which overflows to what it was without
      }
      THREADS.incrementAndGet();
    }
  }

  /** A thread has ended, or is not started after all. */
  static void leave() {
    synchronized (THREADS) {
      if (THREADS.decrementAndGet() == 0 && CALLERS.compareAndSet(0, UNLINKED)) {
        Native.unregister(Libc.class);
      }
    }
  }

  /**
   * Links the native method.
   *
   * <p>JNA starts a thread for each library that somebody may have to close. It would be in the
   * group of the program's thread that calls here, with its context class loader, so this is done
   * by a thread of the runtime. And it would live as long as the library: so that is closed at
   * once, which does not take the method away, as nothing unloads the C library.
   */
  private static void link() {
    Throwable[] thrown = new Throwable[1];
    RuntimeThread linking =
        RuntimeThread.of(
            "hip-link",
            () -> {
              try (NativeLibrary library = NativeLibrary.getInstance("c", OWN)) {
                Native.register(Libc.class, library);
                forgetOptions();
              } catch (Throwable e) {
                thrown[0] = e;
              }
            });
    linking.start();
    awaitEnd(linking);
    if (thrown[0] instanceof Error error) {
      throw error;
    } else if (thrown[0] != null) {
      throw new LinkageError("the C library's syscall", thrown[0]);
    }
  }

  /** JNA notes the options of each class, among them the class itself, which so never goes. */
  private static void forgetOptions() {
    try {
      Field options = Native.class.getDeclaredField("typeOptions");
      options.setAccessible(true);
      ((Map<?, ?>) options.get(null)).remove(Libc.class);
    } catch (ReflectiveOperationException | RuntimeException e) {
      // A JNA that has no such field, or does not show it: then the class stays in memory.
    }
  }

  private static void awaitEnd(Thread thread) {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Calls futex(2).
   *
   * @param number the architecture's number of the call
   * @param timeout the address of a struct timespec, or 0
   * @return false, having done nothing, if no thread of a device lives
   */
  static boolean futex(long number, long address, long operation, long value, long timeout) {
    if (CALLERS.incrementAndGet() <= 0) {
      CALLERS.decrementAndGet();
      return false;
    }
    try {
      syscall(number, address, operation, value, timeout, 0, 0);
      return true;
    } finally {
      CALLERS.decrementAndGet();
    }
  }

  /**
   * syscall(2), declared with the arguments of futex(2). It is variadic in C; on both architectures
   * variadic integers travel in the same registers as fixed ones.
   */
  private static native long syscall(
      long number,
      long address,
      long operation,
      long value,
      long timeout,
      long address2,
      long value3);
}
