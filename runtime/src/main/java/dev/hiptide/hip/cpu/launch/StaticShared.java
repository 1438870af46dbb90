package dev.hiptide.hip.cpu.launch;

import dev.hiptide.hip.HipError;
import dev.hiptide.hip.HipException;
import dev.hiptide.hip.Shared;
import java.util.Arrays;

/** The static shared memory of the block that a runtime thread runs, during one launch. */
final class StaticShared {
  private final long limitBytes;
  private long sizeBytes;

  /** The variables that the launch has used, few, and the array of each. */
  private Shared<?>[] variables = {};

  private Object[] arrays = {};

  /**
   * @param limitBytes what dynamic shared memory leaves
   */
  StaticShared(long limitBytes) {
    this.limitBytes = limitBytes;
  }

  Object array(Shared<?> variable) {
    Shared<?>[] known = variables;
    for (int i = 0; i < known.length; i++) {
      if (known[i] == variable) {
        return arrays[i];
      }
    }
    return add(variable);
  }

  private Object add(Shared<?> variable) {
    if (sizeBytes + variable.sizeBytes() > limitBytes) {
      throw new HipException(
          HipError.hipErrorInvalidValue,
          "KernelThread.shared: %d bytes are more than the %d that the block has left"
              .formatted(variable.sizeBytes(), limitBytes - sizeBytes));
    }
    int count = variables.length;
    Object array = variable.allocate();
    arrays = Arrays.copyOf(arrays, count + 1);
    arrays[count] = array;
    variables = Arrays.copyOf(variables, count + 1);
    variables[count] = variable;
    sizeBytes += variable.sizeBytes();
    return array;
  }
}
