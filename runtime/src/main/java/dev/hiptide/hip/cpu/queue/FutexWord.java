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

  private static final VarHandle VALUE =
      MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());

  static {
    Libc.link();
    linkCalls();
  }

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
    this.memory = memory;
    this.offset = offset;
    this.address = Pointer.nativeValue(Native.getDirectBufferPointer(memory)) + offset;
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
   * Sleeps while the word has this value. May return for no reason (a signal, a late wake), so the
   * caller looks again.
   */
  void sleepWhile(int value) {
    Libc.syscall(SYS_FUTEX, address, FUTEX_WAIT_PRIVATE, value, 0, 0, 0);
  }

  /** Wakes the thread that sleeps on this word, if one does. */
  void wake() {
    Libc.syscall(SYS_FUTEX, address, FUTEX_WAKE_PRIVATE, 1, 0, 0, 0);
  }
}
