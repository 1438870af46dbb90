package dev.hiptide.hip;

import static dev.hiptide.hip.HipError.hipErrorInvalidMemcpyDirection;
import static dev.hiptide.hip.HipError.hipErrorInvalidSymbol;
import static dev.hiptide.hip.HipMemcpyKind.hipMemcpyDeviceToDevice;
import static dev.hiptide.hip.HipMemcpyKind.hipMemcpyDeviceToHost;
import static dev.hiptide.hip.HipMemcpyKind.hipMemcpyHostToDevice;

/**
 * What copies to and from symbols check before they are copies like others. The order of the checks
 * and their codes are ROCm's.
 */
final class SymbolCopy {
  private SymbolCopy() {}

  static void to(
      MemoryCall call,
      DeviceSymbol<?> symbol,
      Object src,
      long bytes,
      long offset,
      HipMemcpyKind kind) {
    DevicePointer dst = place(call, symbol, bytes, offset, kind, hipMemcpyHostToDevice);
    Memcpy.copy(call, dst, src, bytes, kind);
  }

  static void from(
      MemoryCall call,
      Object dst,
      DeviceSymbol<?> symbol,
      long bytes,
      long offset,
      HipMemcpyKind kind) {
    DevicePointer src = place(call, symbol, bytes, offset, kind, hipMemcpyDeviceToHost);
    Memcpy.copy(call, dst, src, bytes, kind);
  }

  private static DevicePointer place(
      MemoryCall call,
      DeviceSymbol<?> symbol,
      long bytes,
      long offset,
      HipMemcpyKind kind,
      HipMemcpyKind hostKind) {
    if (kind != hostKind && kind != hipMemcpyDeviceToDevice) {
      throw call.exception(
          hipErrorInvalidMemcpyDirection,
          "kind is %s; allowed are %s and %s".formatted(kind, hostKind, hipMemcpyDeviceToDevice));
    }
    checkSymbol(call.function(), symbol);
    call.checkSize("bytes", bytes);
    if (offset < 0 || bytes > symbol.sizeBytes() - offset) {
      throw call.invalidValue(
          "%d bytes at offset %d are not within the symbol's %d"
              .formatted(bytes, offset, symbol.sizeBytes()));
    }
    return symbol.address(call.device()).plus(offset);
  }

  static void checkSymbol(String function, DeviceSymbol<?> symbol) {
    if (symbol == null) {
      throw new HipException(hipErrorInvalidSymbol, function + ": the symbol is null");
    }
  }
}
