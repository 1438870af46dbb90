package dev.hiptide.safety.programs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A program whose first thread ends before the others: pthread_exit(3) as a signal's handler. The
 * launcher's first thread has nothing else to do: it waits for the one that runs main.
 */
public final class FirstThreadEnds {
  private static final int TGKILL = 234;
  private static final int SIGUSR1 = 10;

  private FirstThreadEnds() {}

  public static void main(String[] args) throws Exception {
    long pid = ProcessHandle.current().pid();
    Libc.signal(SIGUSR1, Libc.LIBRARY.getFunction("pthread_exit"));
    Libc.syscall(TGKILL, pid, pid, SIGUSR1);
    while (!isZombie(pid)) {
      Thread.onSpinWait();
    }
    System.out.println("it has ended");
    Thread later = new Thread(() -> System.out.println("a thread born later"));
    later.start();
    later.join();
    while (System.in.read() >= 0) {}
    System.exit(42);
  }

  private static boolean isZombie(long tid) throws IOException {
    return Files.readString(Path.of("/proc/self/task/" + tid + "/stat")).contains(") Z ");
  }
}
