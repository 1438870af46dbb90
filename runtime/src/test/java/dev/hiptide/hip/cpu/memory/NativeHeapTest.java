package dev.hiptide.hip.cpu.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class NativeHeapTest {
  @Test
  void givesOutNoMoreThanItsCapacity() {
    NativeHeap heap = new NativeHeap(100, used -> 100 - used);
    long address = heap.malloc(60);
    assertThat(address).isNotZero();
    assertThat(heap.malloc(60)).isZero();
    assertThat(heap.usedBytes()).isEqualTo(60);
    heap.free(address, 60);
    assertThat(heap.usedBytes()).isZero();
  }

  @Test
  void whatDoesNotFitTakesNothingFromOthers() throws InterruptedException {
    NativeHeap heap = new NativeHeap(100, used -> 100 - used);
    AtomicBoolean ended = new AtomicBoolean();
    Thread greedy =
        new Thread(
            () -> {
              while (!ended.get()) {
                heap.malloc(101);
              }
            });
    greedy.start();
    try {
      for (int i = 0; i < 100_000; i++) {
        long address = heap.malloc(60);
        assertThat(address).isNotZero();
        heap.free(address, 60);
      }
    } finally {
      ended.set(true);
      greedy.join();
    }
  }
}
