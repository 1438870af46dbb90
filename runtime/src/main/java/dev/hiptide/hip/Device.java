package dev.hiptide.hip;

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
   * @throws HipException hipErrorOutOfMemory if it cannot be had
   */
  DeviceMemory allocate(long bytes);

  /** Whether this is memory of this device that has not been freed. */
  boolean owns(DeviceMemory memory);

  /**
   * Waits for all work, then gives the memory back.
   *
   * @return false, having done nothing, if the device does not own it
   */
  boolean free(DeviceMemory memory);

  /** Copies all of {@code src} and waits for it. */
  void copyToDevice(DevicePointer dst, HostMemory src);

  /** Fills all of {@code dst} and waits for it. */
  void copyToHost(HostMemory dst, DevicePointer src);

  /** Copies {@code bytes} between two places, which may overlap, and waits for it. */
  void copyOnDevice(DevicePointer dst, DevicePointer src, long bytes);

  /** Sets {@code bytes} bytes to {@code value} and waits for it. */
  void fill(DevicePointer dst, byte value, long bytes);

  /**
   * Enqueues a kernel and returns without waiting for it. If hosts have run very far ahead of the
   * device, it waits for all earlier work first, once, and may then throw that work's error.
   */
  void launch(Launch launch);

  /** Waits for all work enqueued before. */
  void synchronize();

  /** The flags that say how host threads wait; one of Hip's {@code hipDeviceSchedule…}. */
  int scheduleFlags();

  /** Changes how host threads wait from their next call on. */
  void setScheduleFlags(int flags);

  /** Waits for all work, frees all memory, forgets a kernel's error, and restores the flags. */
  void reset();
}
