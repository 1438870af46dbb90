package dev.hiptide.hip;

/** A superclass that kernels of other packages have. */
public abstract class BaseOfKernels {
  protected static int same(int value) {
    return value;
  }
}
