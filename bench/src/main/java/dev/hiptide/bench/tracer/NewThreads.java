package dev.hiptide.bench.tracer;

import dev.hiptide.hip.Hip;

/** A program whose every HIP call is the first of a new thread. */
public final class NewThreads {
  private static final int THREADS = 2000;

  private NewThreads() {}

  public static void main(String[] args) throws InterruptedException {
    for (int i = 0; i < THREADS; i++) {
      Thread thread = new Thread(Hip::hipGetDeviceCount);
      thread.start();
      thread.join();
    }
  }
}
