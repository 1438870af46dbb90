package dev.hiptide.hip;

import java.nio.Buffer;
import java.nio.ByteBuffer;

/**
 * What {@link Hip} asks of a device, once it has checked the arguments.
 *
 * <p>All methods may be called by any host thread at any time. The work of a stream is done in the
 * order of the calls. The default stream, which is {@code null} here, and each stream that is not
 * non-blocking also wait for each other: work in the one is done after all work enqueued before in
 * the other.
 *
 * <p>If a kernel has failed, every method that enqueues or waits throws its error until {@link
 * #reset()}. On the device's own threads, all these, and those that allocate, throw as {@link
 * #checkCaller}, whether or not there is anything to wait for.
 */
public interface Device {
  /**
   * Checks that the calling thread is a host's.
   *
   * @throws HipException hipErrorNotSupported if a kernel or a callback runs on it
   */
  void checkCaller();

  /**
   * Checks that the device can run a kernel or a callback.
   *
   * @param function for the message
   * @throws HipException hipErrorNotInitialized if the calling thread is in the static initialiser
   *     of its class, which no other thread can use meanwhile
   */
  void checkCode(String function, Object code);

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
   * Allocates {@code bytes} (more than 0) of memory with undefined contents. Does not wait unless
   * memory is short.
   *
   * @param kind any but {@link MemoryKind#REGISTERED}; for a {@link MemoryKind#SYMBOL} a kernel may
   *     come, too
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
  DevicePointer registered(Buffer direct);

  /**
   * As {@link #allocate}, from a pool and for work in a stream, and for other work that is ordered
   * after this call.
   */
  DeviceMemory allocateAsync(HipStream stream, long bytes);

  /** Whether this is memory of this device that has not been freed. */
  boolean owns(DeviceMemory memory);

  /**
   * Waits for all work of all streams, then gives the memory back; registered memory only to the
   * program.
   *
   * @return false if the device does not own it
   * @throws OutOfMemoryError if the Java heap is full; the device still owns it
   * @throws HipException hipErrorUnknown if it is full for the device's threads; likewise
   */
  boolean free(DeviceMemory memory);

  /** Gives back memory that {@link #allocate} returned and that no work can know yet. */
  void giveBackUnused(DeviceMemory memory);

  /**
   * Gives memory back to the pool, once the stream's earlier work is done; does not wait for that.
   *
   * @return false if the device does not own it
   * @throws OutOfMemoryError if the Java heap is full; the device still owns it
   */
  boolean freeAsync(HipStream stream, DeviceMemory memory);

  /**
   * A view of the next {@code length} bytes, in native byte order.
   *
   * <p>Only for commands, while they run: elsewhere the memory could be freed under the view.
   *
   * @throws IndexOutOfBoundsException if the allocation ends before, or has been freed
   */
  ByteBuffer bytes(DevicePointer pointer, long length);

  /** Creates a stream. */
  HipStream createStream(boolean nonBlocking);

  /** Gives up what the device keeps for a stream, whose work is still done. Called once. */
  void destroy(HipStream stream);

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

  /** Enqueues a mark, which the device reaches once the stream's earlier work is done. */
  DeviceMark mark(HipStream stream);

  /** Makes a stream's later work wait until the device has reached a mark of any stream. */
  void await(HipStream stream, DeviceMark mark);

  /**
   * Whether all of a stream's work is done; for the default stream, that of all streams that it
   * waits for, too.
   */
  boolean isDone(HipStream stream);

  /** Waits for all work enqueued before, of all streams. */
  void synchronize();

  /** Waits until {@link #isDone} of the work enqueued before. */
  void synchronize(HipStream stream);

  /** Waits in the given way until the device has reached a mark. */
  void synchronize(DeviceMark mark, HostWait how);

  /** How host threads wait by default; {@link HostWait#AUTO} at first. */
  HostWait hostWait();

  /** Changes how host threads wait from their next call on. */
  void setHostWait(HostWait how);

  /** What the first kernel or command that failed did wrong; hipSuccess if none has. */
  HipError error();

  /**
   * Waits for all work, frees all memory, destroys all streams, forgets a kernel's error, and
   * resets how hosts wait.
   */
  void reset();
}
