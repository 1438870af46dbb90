package dev.hiptide.jar.programs;

import java.io.IOException;
import java.util.zip.Inflater;

/** A thread allocates native memory again and again until the standard input ends. */
public final class CallsMalloc {
  private CallsMalloc() {}

  public static void main(String[] arguments) throws IOException {
    Thread thread = new Thread(CallsMalloc::allocate, "allocates");
    thread.setDaemon(true);
    thread.start();
    System.out.println("ready");
    while (System.in.read() >= 0) {}
  }

  private static void allocate() {
    while (true) {
      new Inflater().end();
    }
  }
}
