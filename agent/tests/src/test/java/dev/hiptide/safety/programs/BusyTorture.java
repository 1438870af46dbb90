package dev.hiptide.safety.programs;

/** {@link Torture}, beside threads that make as many calls as they can. */
public final class BusyTorture {
  private static final int THREADS = 2;

  private BusyTorture() {}

  public static void main(String[] args) throws Exception {
    for (int i = 0; i < THREADS; i++) {
      Thread thread = new Thread(BusyTorture::call, "busy-" + i);
      thread.setDaemon(true);
      thread.start();
    }
    Torture.main(args);
  }

  private static void call() {
    while (true) {
      Libc.getppid();
    }
  }
}
