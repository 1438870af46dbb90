package dev.hiptide.environment.programs;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Waits until it is the only thread of its group, prints what is unusual about the agent's threads,
 * interrupts every thread that there is, and waits until they are at rest again.
 */
public final class CountsThreads {
  private static final long LOOK_MILLIS = 200;
  private static final long AT_REST_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private CountsThreads() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    while (Thread.activeCount() > 1) {
      Thread.sleep(1);
    }
    System.out.println("alone");
    ThreadGroup root = Thread.currentThread().getThreadGroup().getParent();
    List<Thread> agents = agentThreads(root);
    for (Thread thread : agents) {
      if (thread.getContextClassLoader() != null) {
        System.out.println(thread + " has a context class loader");
      }
    }
    System.out.println("doorbell: " + agents.stream().anyMatch(it -> is(it, "hiptide-doorbell")));
    System.out.println("watch: " + agents.stream().anyMatch(it -> is(it, "hiptide-watch")));
    root.interrupt();
    Thread.interrupted(); // this one, too
    for (Thread thread : agents) {
      while (thread.isAlive() && isBusy(thread)) {}
    }
    System.out.println("at rest");
    while (System.in.read() >= 0) {}
  }

  private static List<Thread> agentThreads(ThreadGroup root) {
    Thread[] all = new Thread[root.activeCount() + 100];
    List<Thread> found = new ArrayList<>();
    for (int i = root.enumerate(all) - 1; i >= 0; i--) {
      if (all[i].getName().startsWith("hiptide")) {
        found.add(all[i]);
      }
    }
    return found;
  }

  private static boolean is(Thread thread, String name) {
    return thread.getName().equals(name);
  }

  @SuppressWarnings("deprecation") // getId: its successor came with Java 19
  private static boolean isBusy(Thread thread) throws InterruptedException {
    long before = THREADS.getThreadCpuTime(thread.getId());
    Thread.sleep(LOOK_MILLIS);
    return THREADS.getThreadCpuTime(thread.getId()) - before > AT_REST_NANOS;
  }
}
