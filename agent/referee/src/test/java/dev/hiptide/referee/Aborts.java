package dev.hiptide.referee;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;

/** A program that crashes: abort(3) on a thread that is not its first. */
public final class Aborts {
  static {
    Native.register(Aborts.class, NativeLibrary.getInstance(null));
  }

  private Aborts() {}

  private static native void abort();

  public static void main(String[] args) {
    System.out.println("started");
    abort();
  }
}
