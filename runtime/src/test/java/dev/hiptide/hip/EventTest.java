package dev.hiptide.hip;

import static dev.hiptide.hip.Dim3.dim3;
import static dev.hiptide.hip.Hip.hipEventBlockingSync;
import static dev.hiptide.hip.Hip.hipEventCreate;
import static dev.hiptide.hip.Hip.hipEventCreateWithFlags;
import static dev.hiptide.hip.Hip.hipEventDestroy;
import static dev.hiptide.hip.Hip.hipEventDisableSystemFence;
import static dev.hiptide.hip.Hip.hipEventDisableTiming;
import static dev.hiptide.hip.Hip.hipEventElapsedTime;
import static dev.hiptide.hip.Hip.hipEventInterprocess;
import static dev.hiptide.hip.Hip.hipEventQuery;
import static dev.hiptide.hip.Hip.hipEventRecord;
import static dev.hiptide.hip.Hip.hipEventReleaseToDevice;
import static dev.hiptide.hip.Hip.hipEventReleaseToSystem;
import static dev.hiptide.hip.Hip.hipEventSynchronize;
import static dev.hiptide.hip.Hip.hipLaunchKernel;
import static dev.hiptide.hip.Hip.hipStreamCreate;
import static dev.hiptide.hip.Hip.hipStreamCreateWithFlags;
import static dev.hiptide.hip.Hip.hipStreamDestroy;
import static dev.hiptide.hip.Hip.hipStreamNonBlocking;
import static dev.hiptide.hip.Hip.hipStreamWaitEvent;
import static dev.hiptide.hip.HipAssertions.assertFailsWith;
import static dev.hiptide.hip.HipError.hipErrorInvalidHandle;
import static dev.hiptide.hip.HipError.hipErrorInvalidValue;
import static dev.hiptide.hip.HipError.hipErrorNotReady;
import static dev.hiptide.hip.HipError.hipSuccess;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(FreshDevice.class)
@Timeout(60)
class EventTest {
  private final Latches latches = new Latches();

  @AfterEach
  void openAllLatches() {
    latches.openAll();
  }

  @Test
  void anEventThatHasRecordedNothingIsDone() {
    HipEvent event = hipEventCreate();
    assertThat(hipEventQuery(event)).isEqualTo(hipSuccess);
    hipEventSynchronize(event);
  }

  @Test
  void isDoneWhenTheStreamsEarlierWorkIs() {
    Latch latch = latches.add();
    HipStream stream = hipStreamCreate();
    HipEvent event = hipEventCreate();
    launch(stream, t -> latch.await());
    hipEventRecord(event, stream);
    assertThat(hipEventQuery(event)).isEqualTo(hipErrorNotReady);
    latch.open();
    hipEventSynchronize(event);
    assertThat(hipEventQuery(event)).isEqualTo(hipSuccess);
  }

  @Test
  void isDoneBeforeTheStreamsLaterWork() {
    Latch latch = latches.add();
    HipEvent event = hipEventCreateWithFlags(hipEventBlockingSync);
    launch(null, t -> {});
    hipEventRecord(event);
    launch(null, t -> latch.await());
    hipEventSynchronize(event);
    assertThat(hipEventQuery(event)).isEqualTo(hipSuccess);
  }

  @Test
  void measuresAtLeastWhatTheKernelTook() {
    HipEvent start = hipEventCreate();
    HipEvent stop = hipEventCreate();
    hipEventRecord(start);
    launch(
        null,
        t -> {
          long begin = System.nanoTime();
          while (System.nanoTime() - begin < 20_000_000) {
            Thread.onSpinWait();
          }
        });
    hipEventRecord(stop);
    hipEventSynchronize(stop);
    assertThat(hipEventElapsedTime(start, stop)).isBetween(20f, 20_000f);
    assertThat(hipEventElapsedTime(stop, start)).isEqualTo(-hipEventElapsedTime(start, stop));
    assertThat(hipEventElapsedTime(start, start)).isZero();
  }

  @Test
  void hasNoElapsedTimeBeforeTheDeviceGotThere() {
    Latch latch = latches.add();
    HipEvent start = hipEventCreate();
    HipEvent stop = hipEventCreate();
    hipEventRecord(start);
    assertFailsWith(hipErrorInvalidHandle, () -> hipEventElapsedTime(start, stop));
    launch(null, t -> latch.await());
    hipEventRecord(stop);
    assertThatExceptionOfType(HipException.class)
        .isThrownBy(() -> hipEventElapsedTime(start, stop))
        .matches(thrown -> thrown.error() == hipErrorNotReady);
    assertThat(Hip.hipGetLastError()).as("an answer is no error").isEqualTo(hipErrorInvalidHandle);
    latch.open();
    hipEventSynchronize(stop);
    assertThat(hipEventElapsedTime(start, stop)).isNotNegative();
  }

  @Test
  void hasNoTimeIfCreatedWithout() {
    HipEvent timed = hipEventCreate();
    HipEvent untimed = hipEventCreateWithFlags(hipEventDisableTiming | hipEventInterprocess);
    hipEventRecord(timed);
    hipEventRecord(untimed);
    hipEventSynchronize(untimed);
    assertFailsWith(hipErrorInvalidHandle, () -> hipEventElapsedTime(timed, untimed));
    assertFailsWith(hipErrorInvalidHandle, () -> hipEventElapsedTime(untimed, timed));
  }

  @Test
  void aNewRecordReplacesTheOld() {
    Latch latch = latches.add();
    HipStream one = hipStreamCreateWithFlags(hipStreamNonBlocking);
    HipStream other = hipStreamCreateWithFlags(hipStreamNonBlocking);
    HipEvent event = hipEventCreate();
    launch(one, t -> latch.await());
    hipEventRecord(event, one);
    assertThat(hipEventQuery(event)).isEqualTo(hipErrorNotReady);
    hipEventRecord(event, other);
    hipEventSynchronize(event);
    assertThat(hipEventQuery(event)).isEqualTo(hipSuccess);
  }

  @Test
  void manyThreadsMayWaitForOneEvent() {
    for (int round = 0; round < 20; round++) {
      Latch latch = latches.add();
      HipEvent event = hipEventCreate();
      launch(null, t -> latch.await());
      hipEventRecord(event);
      AtomicInteger waiting = new AtomicInteger();
      List<CompletableFuture<Void>> waiters = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        waiters.add(done);
        new Thread(
                () -> {
                  waiting.incrementAndGet();
                  hipEventSynchronize(event);
                  done.complete(null);
                })
            .start();
      }
      while (waiting.get() < 8) {
        Thread.onSpinWait();
      }
      assertThat(waiters).noneMatch(CompletableFuture::isDone);
      latch.open();
      waiters.forEach(CompletableFuture::join);
    }
  }

  @Test
  void outlivesItsStream() {
    Latch latch = latches.add();
    HipStream stream = hipStreamCreate();
    HipEvent event = hipEventCreate();
    launch(stream, t -> latch.await());
    hipEventRecord(event, stream);
    hipStreamDestroy(stream);
    assertThat(hipEventQuery(event)).isEqualTo(hipErrorNotReady);
    latch.open();
    hipEventSynchronize(event);
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        8,
        -1,
        hipEventInterprocess,
        hipEventReleaseToDevice | hipEventReleaseToSystem,
        hipEventReleaseToDevice | hipEventDisableSystemFence
      })
  void refusesOtherFlags(int flags) {
    assertFailsWith(hipErrorInvalidValue, () -> hipEventCreateWithFlags(flags));
  }

  @Test
  void refusesDestroyedAndNullEvents() {
    HipEvent event = hipEventCreate();
    hipEventRecord(event);
    hipEventDestroy(event);
    assertRefused(event);
    assertRefused(null);
  }

  private static void assertRefused(HipEvent event) {
    HipEvent good = hipEventCreate();
    assertFailsWith(hipErrorInvalidHandle, () -> hipEventDestroy(event));
    assertFailsWith(hipErrorInvalidHandle, () -> hipEventRecord(event));
    assertFailsWith(hipErrorInvalidHandle, () -> hipEventSynchronize(event));
    assertFailsWith(hipErrorInvalidHandle, () -> hipEventQuery(event));
    assertFailsWith(hipErrorInvalidHandle, () -> hipEventElapsedTime(good, event));
    assertFailsWith(hipErrorInvalidHandle, () -> hipEventElapsedTime(event, good));
    assertFailsWith(hipErrorInvalidHandle, () -> hipStreamWaitEvent(null, event, 0));
    assertFailsWith(hipErrorInvalidValue, () -> hipStreamWaitEvent(null, good, 1));
  }

  private static void launch(HipStream stream, Kernel kernel) {
    hipLaunchKernel(kernel, dim3(1), dim3(1), 0, stream);
  }
}
