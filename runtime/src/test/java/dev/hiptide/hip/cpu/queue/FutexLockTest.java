package dev.hiptide.hip.cpu.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hiptide.hip.Hip;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FutexLockTest {
  private static final int THREADS = 6;
  private static final int ROUNDS = 2000;

  /** Now and then a section is so long that those who wait for it sleep. */
  private static final long LONG_NANOS = 100_000;

  private final FutexLock lock = new FutexLock();
  private int count;

  @BeforeAll
  static void waitersCanSleepWhileTheDeviceHasThreads() {
    Hip.hipDeviceSynchronize();
  }

  @Test
  void isHadByOneThreadAtATimeAndByEachInTheEnd() throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      threads.add(new Thread(this::countUp));
    }
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(count).isEqualTo(THREADS * ROUNDS);
  }

  private void countUp() {
    for (int round = 0; round < ROUNDS; round++) {
      lock.lock();
      try {
        int before = count;
        if (round % 100 == 0) {
          LockSupport.parkNanos(LONG_NANOS);
        }
        count = before + 1;
      } finally {
        lock.unlock();
      }
    }
  }
}
