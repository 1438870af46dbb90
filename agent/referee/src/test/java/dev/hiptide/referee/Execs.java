package dev.hiptide.referee;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.StringArray;

/** A program that becomes another in the middle: execv(3) on a thread that is not its first. */
public final class Execs {
  static {
    Native.register(Execs.class, NativeLibrary.getInstance(null));
  }

  private Execs() {}

  private static native int execv(String path, StringArray words);

  public static void main(String[] args) {
    execv("/bin/sh", new StringArray(new String[] {"sh", "-c", "echo another; exit 5"}));
    System.out.println("execv has failed");
  }
}
