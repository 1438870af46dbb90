package dev.hiptide.tracer.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ThreadStateTest {
  private static final int READINGS = 200_000;

  private final ByteBuffer memory =
      ByteBuffer.allocateDirect(ThreadState.BYTES).order(ByteOrder.nativeOrder());

  private final AtomicBoolean isOver = new AtomicBoolean();

  /** The last iteration of which everything is written. */
  private volatile long completed;

  /** As the programs do it, in which each iteration has as many calls as its number says. */
  private void runIterations() {
    for (long iteration = 1; !isOver.get(); iteration++) {
      memory.putLong(ThreadState.ITERATION, iteration);
      VarHandle.releaseFence();
      memory.putLong(ThreadState.SYNC_CALLS, iteration);
      memory.putLong(ThreadState.NANOS, 2 * iteration);
      completed = iteration;
    }
  }

  @Test
  void anIterationThatIsOverIsReadWholeWhileTheNextOnesRun() throws InterruptedException {
    Thread running = new Thread(this::runIterations);
    running.start();
    try {
      for (int i = 0; i < READINGS; i++) {
        long before = completed;
        ThreadState state = ThreadState.read(memory, 0);
        if (state.iteration() <= before) {
          assertThat(state.syncCalls()).isEqualTo(state.iteration());
          assertThat(state.iterationNanos()).isEqualTo(2 * state.iteration());
        }
      }
    } finally {
      isOver.set(true);
      running.join();
    }
  }
}
