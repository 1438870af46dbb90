package dev.hiptide.hip;

/**
 * What {@code hipStreamAddCallback} runs on the host.
 *
 * @param <T> the user data
 */
@FunctionalInterface
public interface HipStreamCallback<T> {
  /**
   * Runs on a thread of the runtime, and may not call HIP.
   *
   * @param status hipSuccess, or what failed before
   */
  void call(HipStream stream, HipError status, T userData);
}
