package dev.hiptide.hip;

/**
 * A two-dimensional allocation, as {@code hipMallocPitch} makes it.
 *
 * @param ptr its first byte
 * @param pitch the distance between the starts of two rows, in bytes
 * @param xsize the width of a row that was asked for, in bytes
 * @param ysize the number of rows
 */
public record HipPitchedPtr(DevicePointer ptr, long pitch, long xsize, long ysize) {
  /**
   * The start of a row.
   *
   * @throws HipException hipErrorInvalidValue if there is no such row
   */
  public DevicePointer row(long y) {
    if (y < 0 || y >= ysize) {
      throw new HipException(
          HipError.hipErrorInvalidValue,
          "HipPitchedPtr.row: row %d is not within 0..%d".formatted(y, ysize - 1));
    }
    return ptr.plus(y * pitch);
  }
}
