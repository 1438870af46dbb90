package dev.hiptide.hip;

import java.nio.ByteBuffer;

/**
 * What {@link Hip} asks of a device, once it has checked the arguments.
 *
 * <p>All methods may be called by any host thread at any time. Work is done in the order of the
 * calls, whatever their streams: that is a legal order for every stream, the implicit
 * synchronisation of the default stream included. If a kernel has failed, every method that can
 * throw throws its error until {@link #reset()}.
 */
public interface Device {
  /** The device's limits; constant. */
  HipDeviceProp properties();

  /**
   * The size of a resource, in bytes.
   *
   * @throws HipException hipErrorUnsupportedLimit if the device cannot tell it
   */
  long limit(HipLimit limit);

  /** Free and total memory, now. */
  HipMemInfo memInfo();

  /**
   * Allocates {@code bytes} (more than 0) of memory with undefined contents. Does not wait.
   *
   * @param kind any but {@link MemoryKind#REGISTERED}
   * @param function for the message
   * @throws HipException hipErrorOutOfMemory if it cannot be had
   */
  DeviceMemory allocate(String function, long bytes, MemoryKind kind);

  /**
   * Lets kernels use all that remains in a direct buffer. Does not wait.
   *
   * @return null, having done nothing, if they can use a part of it already
   */
  DeviceMemory register(ByteBuffer direct);

  /** The registered memory that the first byte remaining in a direct buffer is in, or null. */
  DevicePointer registered(ByteBuffer direct);

  /** Whether this is memory of this device that has not been freed. */
  boolean owns(DeviceMemory memory);

  /**
   * Waits for all work, then gives the memory back; registered memory only to the program.
   *
   * @return false, having done nothing, if the device does not own it
   */
  boolean free(DeviceMemory memory);

  /**
   * A view of the next {@code length} bytes, in native byte order.
   *
   * <p>Only for commands, while they run: elsewhere the memory could be freed under the view.
   *
   * @throws IndexOutOfBoundsException if the allocation ends before, or has been freed
   */
  ByteBuffer bytes(DevicePointer pointer, long length);

  /**
   * Enqueues a command and returns without waiting for it. What it throws becomes the device's
   * error, as with a kernel. Waits first, as {@link #launch} does, if hosts have run far ahead.
   *
   * @param stream null is the default stream
   */
  void submit(HipStream stream, Runnable command);

  /**
   * Enqueues a command and waits for it.
   *
   * @param stream null is the default stream
   */
  void run(HipStream stream, Runnable command);

  /**
   * Enqueues a kernel and returns without waiting for it. If hosts have run very far ahead of the
   * device, it waits for all earlier work first, once, and may then throw that work's error.
   *
   * @param stream null is the default stream
   */
  void launch(HipStream stream, Launch launch);

  /** Waits for all work enqueued before. */
  void synchronize();

  /** The flags that say how host threads wait; one of Hip's {@code hipDeviceSchedule…}. */
  int scheduleFlags();

  /** Changes how host threads wait from their next call on. */
  void setScheduleFlags(int flags);

  /** Waits for all work, frees all memory, forgets a kernel's error, and restores the flags. */
  void reset();
}
