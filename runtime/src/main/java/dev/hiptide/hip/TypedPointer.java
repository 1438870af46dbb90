package dev.hiptide.hip;

import java.nio.Buffer;
import java.util.Objects;

/**
 * A device pointer with an element type, for device code.
 *
 * <p>Its accessors are for kernels. An index is checked against the allocation, so {@code
 * p.get(-1)} is as good as {@code p[-1]} in C if the pointer was moved forward before; outside of
 * the allocation, or after {@code hipFree}, an access throws {@link IndexOutOfBoundsException},
 * which the device reports as hipErrorIllegalAddress.
 *
 * <p><b>The switch:</b> a program started with {@code -Ddev.hiptide.hip.checked=false} has
 * accessors that check nothing. Then an access outside of the allocation or after {@code hipFree}
 * reads or overwrites whatever is there, or ends the process, as it does in C. {@link Atomics}
 * check as ever. On JDK 22 and later the JVM has to be allowed native access, which JNA needs as
 * well. Only kernels that gather or scatter gain by it, from a tenth of their time to three
 * quarters; others gain nothing or lose ({@code docs/performance.md}).
 *
 * <p><b>Outside the guarantee:</b> host code that uses an accessor while another thread is in
 * {@code hipFree} or {@code hipDeviceReset}. The device frees memory when no kernel runs, but it
 * does not know of host threads: the access may pass its check and then touch memory that has been
 * given back, which corrupts the process or ends it, as dereferencing a freed pointer does in C.
 * The host reaches device memory by {@code hipMemcpy}, which has no such race. Memory made for
 * both, such as that of {@code hipHostMalloc}, is within it: there the host uses the accessors,
 * too, and a late access meets memory that is still there; see {@link HostPointer}.
 */
public abstract sealed class TypedPointer
    permits BytePointer, IntPointer, LongPointer, FloatPointer, DoublePointer {
  /** Whether accessors check; if not, they are those of {@link Access}. */
  static final boolean CHECKED = Access.isChecked();

  final DeviceMemory memory;

  /** The address of the element pointed to. */
  final long start;

  /** The index, in the allocation's view, of the element pointed to. */
  private final int base;

  private final DevicePointer untyped;
  private final int elementBytes;

  TypedPointer(DevicePointer untyped, int elementBytes) {
    if (untyped.offsetBytes() % elementBytes != 0) {
      throw new HipException(
          HipError.hipErrorInvalidValue,
          "offset %d is not aligned to elements of %d bytes"
              .formatted(untyped.offsetBytes(), elementBytes));
    }
    this.untyped = untyped;
    this.elementBytes = elementBytes;
    this.memory = untyped.memory();
    this.start = memory.address() + untyped.offsetBytes();
    this.base = Math.toIntExact(untyped.offsetBytes() / elementBytes);
  }

  /**
   * The index of element {@code i} in the allocation's view.
   *
   * <p>The view would check it, too, but on JDK 17 with two comparisons that stay in the device's
   * hot loop; the compiler knows {@code Objects.checkIndex} and moves it out of there.
   *
   * @throws IndexOutOfBoundsException if the view does not have it
   */
  final int index(int i, Buffer view) {
    return Objects.checkIndex(base + i, view.limit());
  }

  /**
   * Where element {@code i} begins in the allocation's bytes, for {@link Atomics}.
   *
   * @throws IndexOutOfBoundsException if the allocation does not have it
   */
  final int byteIndex(int i) {
    int elements = memory.bytes.limit() / elementBytes;
    return Objects.checkIndex(base + i, elements) * elementBytes;
  }

  /** The same address as a {@code void*}. */
  public final DevicePointer untyped() {
    return untyped;
  }

  /** The number of whole elements from here to the end of the allocation. */
  public final long length() {
    return untyped.sizeBytes() / elementBytes;
  }

  @Override
  public final String toString() {
    return untyped.toString();
  }
}
