package dev.hiptide.hip.cpu.queue;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * An int outside the Java heap that threads can sleep on, by futex(2) called directly.
 *
 * <p>{@code LockSupport.park} would do the same with two system calls: one to sleep on a condition
 * variable, and one to leave its mutex. Here a sleep is one.
 */
final class FutexWord {
  // Values from linux/futex.h; private because no other process maps the word.
  private static final long FUTEX_WAIT_PRIVATE = 128;
  private static final long FUTEX_WAKE_PRIVATE = 129;

  private static final long SYS_FUTEX =
      switch (System.getProperty("os.arch")) {
        case "amd64" -> 202;
        case "aarch64" -> 98;
        default ->
            throw new UnsupportedOperationException(
                "the CPU device knows the futex call of amd64 and aarch64 only");
      };

  /**
   * How long {@link #sleepLongWhile} sleeps: a device that has no work for so long is not in use.
   */
  static final long IDLE_NANOS = 5_000_000_000L;

  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private static final VarHandle VALUE =
      MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());

  static {
    linkCalls();
  }

  /** A struct timespec. */
  private static final ByteBuffer IDLE =
      ByteBuffer.allocateDirect(2 * Long.BYTES)
          .order(ByteOrder.nativeOrder())
          .putLong(0, IDLE_NANOS / NANOS_PER_SECOND)
          .putLong(Long.BYTES, IDLE_NANOS % NANOS_PER_SECOND);

  private static final long IDLE_ADDRESS = addressOf(IDLE);

  private final ByteBuffer memory;
  private final int offset;
  private final long address;

  FutexWord() {
    this(ByteBuffer.allocateDirect(Integer.BYTES), 0);
  }

  /**
   * @param memory a direct buffer
   * @param offset where in it, a multiple of 4
   */
  FutexWord(ByteBuffer memory, int offset) {
    this(memory, offset, addressOf(memory));
  }

  /**
   * @param start {@link #addressOf} the buffer
   */
  FutexWord(ByteBuffer memory, int offset, long start) {
    this.memory = memory;
    this.offset = offset;
    this.address = start + offset;
  }

  static long addressOf(ByteBuffer direct) {
    return Pointer.nativeValue(Native.getDirectBufferPointer(direct));
  }

  /**
   * Makes the first call of {@link #VALUE} at each place in the code, which allocates: see {@link
   * Processor}.
   */
  private static void linkCalls() {
    FutexWord word = new FutexWord();
    word.set(0);
    word.compareAndSet(word.get(), 0);
    word.getAndSet(0);
  }

  int get() {
    return (int) VALUE.getVolatile(memory, offset);
  }

  void set(int value) {
    VALUE.setVolatile(memory, offset, value);
  }

  boolean compareAndSet(int expected, int value) {
    return VALUE.compareAndSet(memory, offset, expected, value);
  }

  int getAndSet(int value) {
    return (int) VALUE.getAndSet(memory, offset, value);
  }

  /**
   * Sleeps while the word has this value. May return for no reason (a signal, a late wake, no
   * thread of a device lives), so the caller looks again.
   */
  void sleepWhile(int value) {
    if (!Libc.futex(SYS_FUTEX, address, FUTEX_WAIT_PRIVATE, value, 0)) {
      Thread.yield();
    }
  }

  /**
   * As {@link #sleepWhile}, but for {@link #IDLE_NANOS} at most.
   *
   * @return whether it has slept for so long
   */
  boolean sleepLongWhile(int value) {
    long begin = System.nanoTime();
    if (!Libc.futex(SYS_FUTEX, address, FUTEX_WAIT_PRIVATE, value, IDLE_ADDRESS)) {
      Thread.yield();
    }
    return System.nanoTime() - begin >= IDLE_NANOS;
  }

  /** Wakes the thread that sleeps on this word, if one does. */
  void wake() {
    Libc.futex(SYS_FUTEX, address, FUTEX_WAKE_PRIVATE, 1, 0);
  }
}
