package dev.hiptide.hip.cpu.queue;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import dev.hiptide.hip.tool.RuntimeThread;
import java.util.Map;

/** The C library's syscall(2). Its methods may be called once {@link #link} has returned. */
final class Libc {
  /** JNA keeps one object for each name and options: with these, one of our own. */
  private static final Map<String, ?> OWN = Map.of("hiptide", true);

  private Libc() {}

  /**
   * Links the native method.
   *
   * <p>JNA starts a thread for each library that somebody may have to close. It would be in the
   * group of the program's thread that calls here, with its context class loader, so this is done
   * by a thread of the runtime. And it would live as long as the library: so that is closed at
   * once, which does not take the method away, as nothing unloads the C library.
   *
   * @throws LinkageError if the JVM cannot load JNA's own library
   */
  static void link() {
    Throwable[] thrown = new Throwable[1];
    RuntimeThread linking =
        RuntimeThread.of(
            "hip-link",
            () -> {
              try (NativeLibrary library = NativeLibrary.getInstance("c", OWN)) {
                Native.register(Libc.class, library);
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
   * syscall(2), declared with the arguments of futex(2). It is variadic in C; on both architectures
   * variadic integers travel in the same registers as fixed ones.
   */
  static native long syscall(
      long number,
      long address,
      long operation,
      long value,
      long timeout,
      long address2,
      long value3);
}
