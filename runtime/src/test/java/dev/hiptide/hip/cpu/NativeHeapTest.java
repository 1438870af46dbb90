package dev.hiptide.hip.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NativeHeapTest {
  @Test
  void givesOutNoMoreThanItsCapacity() {
    NativeHeap heap = new NativeHeap(100);
    long address = heap.malloc(60);
    assertThat(address).isNotZero();
    assertThat(heap.malloc(60)).isZero();
    assertThat(heap.usedBytes()).isEqualTo(60);
    heap.free(address, 60);
    assertThat(heap.usedBytes()).isZero();
  }
}
