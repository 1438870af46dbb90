package dev.hiptide.hip;

import static dev.hiptide.hip.Hip.hipDeviceReset;
import static dev.hiptide.hip.Hip.hipDeviceSynchronize;
import static dev.hiptide.hip.Hip.hipFree;
import static dev.hiptide.hip.Hip.hipFreeAsync;
import static dev.hiptide.hip.Hip.hipHostRegister;
import static dev.hiptide.hip.Hip.hipHostUnregister;
import static dev.hiptide.hip.Hip.hipMallocAsync;

import dev.hiptide.hip.tool.DeviceHeap;
import java.nio.ByteBuffer;

/**
 * What {@link OutOfMemoryTest} runs: calls that find a given number of bytes of Java heap, from
 * almost none to as many as they need. A call that is refused has done nothing, and succeeds when
 * it is repeated with enough heap.
 */
final class ScarceHeapProgram {
  private static final int BYTES = 1 << 20;

  private static final int STEP = 48;
  private static final int MAX_BYTES_NEEDED = 700;

  private static final ByteBuffer HOST = ByteBuffer.allocateDirect(BYTES);
  private static DevicePointer pointer;

  private ScarceHeapProgram() {}

  /** Writes whether calls were refused, and whatever is not as it should be. */
  public static void main(String[] args) {
    everyCall();
    HeapFiller.fillForGoodBut(256 << 10);
    boolean isRefused = false;
    for (int bytes = 0; bytes < MAX_BYTES_NEEDED; bytes += STEP) {
      // The pool has no block; then, after a call that is done, it has one.
      isRefused |= isRefusedOnce(bytes, ScarceHeapProgram::malloc);
      isRefused |= isRefusedOnce(bytes, ScarceHeapProgram::freeAsync);
      isRefused |= isRefusedOnce(bytes, ScarceHeapProgram::malloc);
      isRefused |= isRefusedOnce(bytes, ScarceHeapProgram::free);
      isRefused |= isRefusedOnce(bytes, ScarceHeapProgram::register);
      isRefused |= isRefusedOnce(bytes, ScarceHeapProgram::unregister);
      hipDeviceReset();
      long missing = DeviceHeap.usedBytes.get();
      if (missing != 0) {
        System.out.println(bytes + " bytes of heap: " + missing + " of memory are missing");
      }
    }
    System.out.println(isRefused);
  }

  /** So that no class is missing when there is no heap for it. */
  private static void everyCall() {
    malloc();
    freeAsync();
    hipDeviceSynchronize();
    malloc();
    free();
    register();
    unregister();
    hipDeviceReset();
  }

  private static boolean isRefusedOnce(int bytes, Runnable call) {
    HeapFiller.fillBut(bytes);
    try {
      call.run();
      return false;
    } catch (OutOfMemoryError refused) {
      HeapFiller.release();
      call.run();
      return true;
    } finally {
      HeapFiller.release();
    }
  }

  private static void malloc() {
    pointer = hipMallocAsync(BYTES, null);
  }

  private static void freeAsync() {
    hipFreeAsync(pointer, null);
  }

  private static void free() {
    hipFree(pointer);
  }

  private static void register() {
    hipHostRegister(HOST, BYTES, 0);
  }

  private static void unregister() {
    hipHostUnregister(HOST);
  }
}
