package dev.hiptide.safety.programs;

import com.sun.jna.StringArray;

/** A program that becomes another in the middle: execv(3) on a thread that is not its first. */
public final class Execs {
  private Execs() {}

  public static void main(String[] args) {
    for (int i = 0; i < 8; i++) { // threads that the exec ends
      Thread thread = new Thread(Execs::makeCalls);
      thread.setDaemon(true);
      thread.start();
    }
    System.out.println("one");
    Libc.execv("/bin/sh", new StringArray(new String[] {"sh", "-c", "echo another; exit 5"}));
  }

  private static void makeCalls() {
    while (true) {
      Libc.getppid();
    }
  }
}
