package dev.hiptide.referee;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import java.io.IOException;

/**
 * A program that forbids to be looked into, PR_SET_DUMPABLE of prctl(2); it runs until its input
 * ends.
 */
public final class Undumpable {
  private static final int PR_SET_DUMPABLE = 4;

  static {
    Native.register(Undumpable.class, NativeLibrary.getInstance(null));
  }

  private Undumpable() {}

  private static native int prctl(int option, long argument);

  public static void main(String[] args) throws IOException {
    prctl(PR_SET_DUMPABLE, 0);
    System.out.println("started");
    while (System.in.read() >= 0) {}
    System.out.println("done");
  }
}
