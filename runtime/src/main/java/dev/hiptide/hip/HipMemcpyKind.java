package dev.hiptide.hip;

/** The direction of a copy, in the order of HIP's own enumeration. */
public enum HipMemcpyKind {
  hipMemcpyHostToHost,
  hipMemcpyHostToDevice,
  hipMemcpyDeviceToHost,
  hipMemcpyDeviceToDevice,
  /** The direction follows from what the two arguments are. */
  hipMemcpyDefault
}
