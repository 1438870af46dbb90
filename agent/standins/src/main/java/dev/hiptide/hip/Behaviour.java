package dev.hiptide.hip;

import dev.hiptide.hip.tool.Task;
import java.util.ServiceLoader;
import java.util.function.Consumer;

/**
 * What the functions of {@link Hip} do inside, where the agent's advice is around them. A provider
 * on the class path ({@code META-INF/services}, see {@link ServiceLoader}) says it; without one
 * they do nothing, and then the JIT compiler leaves nothing of them but the advice.
 */
public interface Behaviour {
  /** Does what the calling function says; returns the result of {@link Hip#hipMalloc}. */
  default long hipMalloc(long bytes) {
    return 0;
  }

  /** See {@link Hip#hipFree}. */
  default void hipFree(long pointer) {}

  /** See {@link Hip#hipMemcpy}. */
  default void hipMemcpy(long bytes) {}

  /** See {@link Hip#hipMemset}. */
  default void hipMemset(long bytes) {}

  /** See {@link Hip#hipLaunchKernel}. */
  default void hipLaunchKernel(Consumer<Task> device) {}

  /** See {@link Hip#hipDeviceSynchronize}. */
  default void hipDeviceSynchronize() {}

  /** See {@link Hip#hipGetDevice}. */
  default int hipGetDevice() {
    return 0;
  }

  /** The one on the class path of this interface, or one that does nothing. */
  static Behaviour ofClassPath() {
    return ServiceLoader.load(Behaviour.class, Behaviour.class.getClassLoader())
        .findFirst()
        .orElseGet(() -> new Behaviour() {});
  }
}
