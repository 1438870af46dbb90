package dev.hiptide.hip.cpu.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class HostHeapTest {
  private final HostHeap heap = new HostHeap(200);

  @Test
  void handsOutAgainWhatWasFreedOfTheSameSize() {
    ByteBuffer freed = heap.allocate(64);
    heap.free(freed);
    assertThat(heap.allocate(65)).isNotSameAs(freed);
    assertThat(heap.allocate(64)).isSameAs(freed);
    assertThat(heap.allocate(64)).isNotSameAs(freed);
  }

  @Test
  void keepsNoMoreThanItsLimitAndWhatWasFreedLast() {
    ByteBuffer first = heap.allocate(16);
    ByteBuffer second = heap.allocate(100);
    ByteBuffer third = heap.allocate(100);
    heap.free(first);
    heap.free(second);
    heap.free(third);
    assertThat(heap.allocate(16)).isNotSameAs(first);
    assertThat(heap.allocate(100)).isSameAs(third);
    assertThat(heap.allocate(100)).isSameAs(second);
  }
}
