package dev.hiptide.hip;

import static dev.hiptide.hip.Dim3.dim3;
import static dev.hiptide.hip.Hip.hipDeviceReset;
import static dev.hiptide.hip.Hip.hipDeviceSynchronize;
import static dev.hiptide.hip.Hip.hipEventCreate;
import static dev.hiptide.hip.Hip.hipEventRecord;
import static dev.hiptide.hip.Hip.hipEventSynchronize;
import static dev.hiptide.hip.Hip.hipHostMalloc;
import static dev.hiptide.hip.Hip.hipHostRegister;
import static dev.hiptide.hip.Hip.hipLaunchHostFunc;
import static dev.hiptide.hip.Hip.hipLaunchKernel;
import static dev.hiptide.hip.Hip.hipMalloc;
import static dev.hiptide.hip.Hip.hipMallocAsync;
import static dev.hiptide.hip.Hip.hipMallocManaged;
import static dev.hiptide.hip.Hip.hipMallocPitch;
import static dev.hiptide.hip.Hip.hipPeekAtLastError;
import static dev.hiptide.hip.Hip.hipStreamAddCallback;
import static dev.hiptide.hip.Hip.hipStreamCreate;
import static dev.hiptide.hip.Hip.hipStreamDestroy;
import static dev.hiptide.hip.Hip.hipStreamSynchronize;
import static dev.hiptide.hip.Hip.hipStreamWaitEvent;
import static dev.hiptide.hip.HipAssertions.assertFailsWith;
import static dev.hiptide.hip.HipError.hipErrorInvalidValue;
import static dev.hiptide.hip.HipError.hipErrorLaunchFailure;
import static dev.hiptide.hip.HipError.hipErrorNotSupported;
import static dev.hiptide.hip.HipError.hipSuccess;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@ExtendWith(FreshDevice.class)
@Timeout(60)
class CallbackTest {
  private final Latches latches = new Latches();
  private final ConcurrentLinkedQueue<Object> done = new ConcurrentLinkedQueue<>();

  @AfterEach
  void openAllLatches() {
    latches.openAll();
    hipDeviceReset();
  }

  @Test
  void runsInStreamOrder() {
    HipStream stream = hipStreamCreate();
    for (int i = 0; i < 100; i++) {
      int number = i;
      launch(stream, t -> done.add("kernel " + number));
      hipStreamAddCallback(stream, (s, error, user) -> done.add(user), "callback " + i, 0);
      hipLaunchHostFunc(stream, done::add, "function " + i);
    }
    hipStreamSynchronize(stream);
    assertThat(done)
        .hasSize(300)
        .startsWith("kernel 0", "callback 0", "function 0", "kernel 1")
        .endsWith("callback 98", "function 98", "kernel 99", "callback 99", "function 99");
  }

  @Test
  void isToldTheStreamAndTheStatus() {
    HipStream stream = hipStreamCreate();
    hipStreamAddCallback(stream, (s, error, user) -> done.add(s == stream ? error : s), null, 0);
    hipStreamSynchronize(stream);
    assertThat(done).containsExactly(hipSuccess);
  }

  @Test
  void laterWorkWaitsForIt() {
    Latch latch = latches.add();
    hipLaunchHostFunc(null, Latch::await, latch);
    launch(null, t -> done.add(1));
    assertThat(done).isEmpty();
    latch.open();
    hipStreamSynchronize(null);
    assertThat(done).containsExactly(1);
  }

  @Test
  void afterAFailureACallbackIsToldAndAFunctionIsNotRun() {
    Latch latch = latches.add();
    launch(
        null,
        t -> {
          latch.await();
          throw new IllegalStateException("on purpose");
        });
    hipStreamAddCallback(null, (s, error, user) -> done.add(error), null, 0);
    hipLaunchHostFunc(null, done::add, "function");
    latch.open();
    assertFailsWith(hipErrorLaunchFailure, Hip::hipDeviceSynchronize);
    assertThat(done).containsExactly(hipErrorLaunchFailure);
  }

  @Test
  void mayNotUseTheDevice() {
    hipLaunchHostFunc(null, user -> tryTo(Hip::hipDeviceSynchronize), null);
    hipLaunchHostFunc(null, user -> tryTo(() -> launch(null, t -> {})), null);
    hipLaunchHostFunc(null, user -> tryTo(() -> hipStreamSynchronize(null)), null);
    hipDeviceSynchronize();
    assertThat(done)
        .containsExactly(hipErrorNotSupported, hipErrorNotSupported, hipErrorNotSupported);
  }

  private static Stream<Consumer<HipStream>> calls() {
    return Stream.of(
        stream -> hipMalloc(4),
        stream -> hipMallocPitch(4, 4),
        stream -> hipMallocManaged(4),
        stream -> hipMallocAsync(4, stream),
        stream -> hipHostMalloc(4),
        stream -> hipHostRegister(ByteBuffer.allocateDirect(4), 4, 0),
        stream -> hipStreamCreate(),
        stream -> hipStreamDestroy(stream),
        stream -> hipStreamSynchronize(stream),
        stream -> hipStreamWaitEvent(stream, hipEventCreate(), 0),
        stream -> hipEventSynchronize(hipEventCreate()),
        stream -> hipEventRecord(hipEventCreate(), stream));
  }

  /** Whether or not there is anything to wait for. */
  @ParameterizedTest
  @MethodSource("calls")
  void mayNotAllocateEnqueueOrWaitEither(Consumer<HipStream> call) {
    HipStream idle = hipStreamCreate();
    hipLaunchHostFunc(null, user -> tryTo(() -> call.accept(idle)), null);
    hipStreamSynchronize(null);
    assertThat(done).containsExactly(hipErrorNotSupported);
    hipStreamDestroy(idle);
  }

  @Test
  void doesNotSeeTheLastErrorOfAnEarlierOne() {
    hipLaunchHostFunc(null, user -> tryTo(Hip::hipDeviceSynchronize), null);
    hipLaunchHostFunc(null, user -> done.add(hipPeekAtLastError()), null);
    hipStreamSynchronize(null);
    assertThat(done).containsExactly(hipErrorNotSupported, hipSuccess);
  }

  @Test
  void aResetItIsRefusedDestroysNothing() {
    HipStream stream = hipStreamCreate();
    hipLaunchHostFunc(stream, user -> tryTo(Hip::hipDeviceReset), null);
    hipStreamSynchronize(stream);
    assertThat(done).containsExactly(hipErrorNotSupported);
    assertThat(Hip.hipStreamQuery(stream)).isEqualTo(hipSuccess);
  }

  @Test
  void anExceptionFailsTheDeviceAsAKernelsDoes() {
    IllegalStateException thrown = new IllegalStateException("on purpose");
    hipLaunchHostFunc(
        null,
        user -> {
          throw thrown;
        },
        null);
    assertFailsWith(hipErrorLaunchFailure, Hip::hipDeviceSynchronize).withCause(thrown);
    hipDeviceReset();
    hipDeviceSynchronize();
  }

  @Test
  void refusesNullAndFlags() {
    assertFailsWith(hipErrorInvalidValue, () -> hipStreamAddCallback(null, null, null, 0));
    assertFailsWith(
        hipErrorInvalidValue, () -> hipStreamAddCallback(null, (s, e, u) -> {}, null, 1));
    assertFailsWith(hipErrorInvalidValue, () -> hipLaunchHostFunc(null, null, null));
  }

  private void tryTo(Runnable call) {
    try {
      call.run();
    } catch (HipException refused) {
      done.add(refused.error());
    }
  }

  private static void launch(HipStream stream, Kernel kernel) {
    hipLaunchKernel(kernel, dim3(1), dim3(1), 0, stream);
  }
}
