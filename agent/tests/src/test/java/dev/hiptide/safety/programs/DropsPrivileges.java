package dev.hiptide.safety.programs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A program that is root's at first and nobody's then: setresuid(2), which the C library makes on
 * every thread, by a signal of its own. It runs until its input ends.
 */
public final class DropsPrivileges {
  private static final int NOBODY = 65534;

  private DropsPrivileges() {}

  public static void main(String[] args) throws IOException {
    for (int i = 0; i < 16; i++) {
      Thread thread = new Thread(DropsPrivileges::makeCalls);
      thread.setDaemon(true);
      thread.start();
    }
    Libc.setresuid(NOBODY, NOBODY, NOBODY);
    System.out.println("started");
    while (System.in.read() >= 0) {}
    try (var threads = Files.list(Path.of("/proc/self/task"))) {
      System.out.println("nobody's: " + threads.allMatch(DropsPrivileges::isNobodys));
    }
    System.exit(42);
  }

  private static void makeCalls() {
    while (true) {
      Libc.getppid();
    }
  }

  private static boolean isNobodys(Path thread) {
    try {
      return Files.readString(thread.resolve("status")).contains("Uid:\t65534\t65534\t65534\t");
    } catch (IOException e) {
      return true; // it has ended
    }
  }
}
