package dev.hiptide.tracer.ptrace;

import dev.hiptide.safety.programs.Libc;
import java.io.IOException;

/** A thread makes one call after the other until the standard input ends. */
public final class CallsWithoutEnd {
  private CallsWithoutEnd() {}

  public static void main(String[] args) throws IOException {
    Thread thread = new Thread(CallsWithoutEnd::call, "calls");
    thread.setDaemon(true);
    thread.start();
    while (System.in.read() >= 0) {}
    System.out.println("ended");
  }

  private static void call() {
    while (true) {
      Libc.getppid();
    }
  }
}
