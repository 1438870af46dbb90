package dev.hiptide.environment.programs;

import java.io.FilePermission;
import java.io.IOException;
import java.security.Permission;

/**
 * Runs a {@link Training} where it may read no file, waits for the end of its standard input, and
 * runs another on a new thread.
 */
@SuppressWarnings("removal") // as long as there is a Java with security managers
public final class UnderManager {
  private UnderManager() {}

  /**
   * @param arguments {@code set} to set a security manager, or nothing where there is one
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    if (arguments.length > 0) {
      System.setSecurityManager(new SecurityManager());
    }
    try {
      System.getSecurityManager().checkPermission(reading("/proc/thread-self"));
      throw new AssertionError("it may read files");
    } catch (SecurityException expected) {
      new Training().run();
    }
    System.out.println("ready");
    while (System.in.read() >= 0) {}
    Thread other = new Thread(new Training());
    other.start();
    other.join();
    System.out.println("done");
  }

  private static Permission reading(String file) {
    return new FilePermission(file, "read");
  }
}
