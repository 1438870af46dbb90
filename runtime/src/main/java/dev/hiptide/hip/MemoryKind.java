package dev.hiptide.hip;

/** Where an allocation comes from, which says who may use it and what gives it back. */
public enum MemoryKind {
  /** {@code hipMalloc}, {@code hipMallocPitch}: for the device. */
  DEVICE,
  /** {@code hipMallocAsync}: for the device, from a pool, and also given back by hipFreeAsync. */
  POOL,
  /** A {@link DeviceSymbol}: for the device, and given back by {@code hipDeviceReset} only. */
  SYMBOL,
  /** {@code hipMallocManaged}: for both, given back by {@code hipFree}. */
  MANAGED,
  /** {@code hipHostMalloc}: for both, given back by {@code hipHostFree}. */
  HOST,
  /** The program's own, for both from {@code hipHostRegister} to {@code hipHostUnregister}. */
  REGISTERED;

  /** Whether host threads may read and write it as they like. */
  public boolean isForHost() {
    return this == MANAGED || this == HOST || this == REGISTERED;
  }

  /** Whether {@code hipFree} gives it back. */
  boolean isFreedByHipFree() {
    return this == DEVICE || this == POOL || this == MANAGED;
  }
}
