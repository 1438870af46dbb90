package dev.hiptide.hip;

import static dev.hiptide.hip.Dim3.dim3;
import static dev.hiptide.hip.Hip.hipDeviceGetStreamPriorityRange;
import static dev.hiptide.hip.Hip.hipDeviceReset;
import static dev.hiptide.hip.Hip.hipDeviceSynchronize;
import static dev.hiptide.hip.Hip.hipEventCreate;
import static dev.hiptide.hip.Hip.hipEventRecord;
import static dev.hiptide.hip.Hip.hipFree;
import static dev.hiptide.hip.Hip.hipLaunchKernel;
import static dev.hiptide.hip.Hip.hipMalloc;
import static dev.hiptide.hip.Hip.hipMemset;
import static dev.hiptide.hip.Hip.hipStreamCreate;
import static dev.hiptide.hip.Hip.hipStreamCreateWithFlags;
import static dev.hiptide.hip.Hip.hipStreamCreateWithPriority;
import static dev.hiptide.hip.Hip.hipStreamDefault;
import static dev.hiptide.hip.Hip.hipStreamDestroy;
import static dev.hiptide.hip.Hip.hipStreamGetFlags;
import static dev.hiptide.hip.Hip.hipStreamGetPriority;
import static dev.hiptide.hip.Hip.hipStreamNonBlocking;
import static dev.hiptide.hip.Hip.hipStreamQuery;
import static dev.hiptide.hip.Hip.hipStreamSynchronize;
import static dev.hiptide.hip.Hip.hipStreamWaitEvent;
import static dev.hiptide.hip.HipAssertions.assertFailsWith;
import static dev.hiptide.hip.HipError.hipErrorInvalidHandle;
import static dev.hiptide.hip.HipError.hipErrorInvalidValue;
import static dev.hiptide.hip.HipError.hipErrorNotReady;
import static dev.hiptide.hip.HipError.hipSuccess;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(FreshDevice.class)
@Timeout(60)
class StreamTest {
  private final Latches latches = new Latches();
  private final ConcurrentLinkedQueue<Integer> done = new ConcurrentLinkedQueue<>();

  @AfterEach
  void openAllLatches() {
    latches.openAll();
  }

  @Test
  void doesTheWorkOfAStreamInOrder() {
    HipStream stream = hipStreamCreate();
    List<Integer> expected = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      launch(stream, note(i));
      expected.add(i);
    }
    hipStreamSynchronize(stream);
    assertThat(done).containsExactlyElementsOf(expected);
  }

  @Test
  void runsKernelsOfTwoStreamsAtTheSameTime() {
    Latch first = latches.add();
    Latch second = latches.add();
    launch(hipStreamCreate(), t -> first.open(), t -> second.await());
    launch(hipStreamCreate(), t -> second.open(), t -> first.await());
    hipDeviceSynchronize();
  }

  @Test
  void runsThreeStreamsBesideTheDefaultStream() {
    Latch[] met = {latches.add(), latches.add(), latches.add(), latches.add()};
    for (int i = 0; i < met.length; i++) {
      Latch mine = met[i];
      HipStream stream = i == 0 ? null : hipStreamCreateWithFlags(hipStreamNonBlocking);
      launch(
          stream,
          t -> {
            mine.open();
            for (Latch latch : met) {
              latch.await();
            }
          });
    }
    hipDeviceSynchronize();
  }

  @Test
  void aKernelOnManyBlocksMovesOnWhileAnotherHasTheWorkers() {
    Latch latch = latches.add();
    hipLaunchKernel(t -> latch.await(), dim3(64), dim3(1), 0, hipStreamCreate());
    HipStream other = hipStreamCreate();
    hipLaunchKernel(t -> done.add(t.blockIdx.x), dim3(64), dim3(1), 0, other);
    hipStreamSynchronize(other);
    assertThat(done).hasSize(64);
    latch.open();
    hipDeviceSynchronize();
  }

  @Test
  void theDefaultStreamWaitsForBlockingStreams() {
    Latch latch = latches.add();
    launch(hipStreamCreate(), t -> latch.await(), note(1));
    launch(hipStreamCreate(), note(2));
    launch(null, note(3));
    latch.open();
    hipDeviceSynchronize();
    assertThat(done).hasSize(3).endsWith(3);
  }

  @Test
  void blockingStreamsWaitForTheDefaultStream() {
    Latch latch = latches.add();
    launch(null, t -> latch.await(), note(1));
    HipStream one = hipStreamCreate();
    HipStream other = hipStreamCreate();
    launch(one, note(2));
    launch(other, note(2));
    assertThat(hipStreamQuery(one)).isEqualTo(hipErrorNotReady);
    latch.open();
    hipStreamSynchronize(one);
    hipStreamSynchronize(other);
    assertThat(done).containsExactly(1, 2, 2);
  }

  @Test
  void workPassesToAndFroBetweenTheDefaultStreamAndOthers() {
    HipStream one = hipStreamCreate();
    HipStream other = hipStreamCreate();
    int[] counter = new int[1];
    List<Integer> expected = new ArrayList<>();
    for (int i = 0; i < 3000; i++) {
      // Not synchronised, for the stream order makes each kernel see what the one before it wrote.
      Kernel count = t -> done.add(counter[0]++);
      launch(one, count);
      launch(null, count);
      launch(other, count);
      launch(null, count);
    }
    hipStreamSynchronize(null);
    for (int i = 0; i < 12_000; i++) {
      expected.add(i);
    }
    assertThat(done).containsExactlyElementsOf(expected);
  }

  @Test
  void nonBlockingStreamsAndTheDefaultStreamDoNotWaitForEachOther() {
    Latch inDefault = latches.add();
    Latch inStream = latches.add();
    HipStream stream = hipStreamCreateWithFlags(hipStreamNonBlocking);
    launch(null, t -> inDefault.await());
    launch(stream, note(1));
    hipStreamSynchronize(stream);
    inDefault.open();
    launch(stream, t -> inStream.await());
    launch(null, note(2));
    hipStreamSynchronize(null);
    assertThat(done).containsExactly(1, 2);
    assertThat(hipStreamQuery(stream)).isEqualTo(hipErrorNotReady);
    inStream.open();
    hipStreamSynchronize(stream);
  }

  @Test
  void aNonBlockingStreamDoesNotWaitForABlockingOneOnItsQueue() {
    Latch latch = latches.add();
    launch(null, t -> latch.await());
    for (int i = 0; i < 6; i++) {
      launch(hipStreamCreate(), note(2));
    }
    HipStream stream = hipStreamCreateWithFlags(hipStreamNonBlocking);
    launch(stream, note(1));
    hipStreamSynchronize(stream);
    latch.open();
    hipDeviceSynchronize();
    assertThat(done).containsExactly(1, 2, 2, 2, 2, 2, 2);
  }

  @Test
  void waitsForAnEventOfAnotherStream() {
    HipStream first = hipStreamCreateWithFlags(hipStreamNonBlocking);
    HipStream second = hipStreamCreateWithFlags(hipStreamNonBlocking);
    Latch latch = latches.add();
    HipEvent event = hipEventCreate();
    launch(first, t -> latch.await(), note(1));
    hipEventRecord(event, first);
    hipStreamWaitEvent(second, event, 0);
    assertThat(hipStreamQuery(second)).isEqualTo(hipErrorNotReady);
    launch(second, note(2));
    latch.open();
    hipStreamSynchronize(second);
    assertThat(done).containsExactly(1, 2);
  }

  @Test
  void waitsForWhatTheEventHadRecordedAtTheCall() {
    HipStream first = hipStreamCreateWithFlags(hipStreamNonBlocking);
    HipStream second = hipStreamCreateWithFlags(hipStreamNonBlocking);
    Latch latch = latches.add();
    HipEvent event = hipEventCreate();
    hipStreamWaitEvent(second, event, 0);
    hipEventRecord(event, first);
    hipStreamWaitEvent(second, event, 0);
    launch(first, t -> latch.await());
    hipEventRecord(event, first);
    launch(second, note(1));
    hipStreamSynchronize(second);
    assertThat(done).containsExactly(1);
    latch.open();
  }

  @Test
  void theDefaultStreamCanWaitForAnEventOfANonBlockingStream() {
    HipStream stream = hipStreamCreateWithFlags(hipStreamNonBlocking);
    Latch latch = latches.add();
    HipEvent event = hipEventCreate();
    launch(stream, t -> latch.await(), note(1));
    hipEventRecord(event, stream);
    hipStreamWaitEvent(null, event, 0);
    launch(null, note(2));
    latch.open();
    hipStreamSynchronize(null);
    assertThat(done).containsExactly(1, 2);
  }

  @Test
  void workEnqueuedBehindManyWaitsIsDoneInOrder() {
    HipStream[] streams = new HipStream[8];
    for (int i = 0; i < streams.length; i++) {
      streams[i] = hipStreamCreateWithFlags(hipStreamNonBlocking);
    }
    int[] counter = new int[1];
    for (int i = 0; i < 4000; i++) {
      HipStream stream = streams[i * 5 % streams.length];
      launch(stream, t -> done.add(counter[0]++));
      HipEvent event = hipEventCreate();
      hipEventRecord(event, stream);
      hipStreamWaitEvent(streams[(i + 1) * 5 % streams.length], event, 0);
    }
    hipDeviceSynchronize();
    assertThat(List.copyOf(done)).isSorted().hasSize(4000);
  }

  @Test
  void aHostWaitsBeforeItEnqueuesWithoutLimitBehindAWait() throws Exception {
    HipStream first = hipStreamCreateWithFlags(hipStreamNonBlocking);
    HipStream second = hipStreamCreateWithFlags(hipStreamNonBlocking);
    Latch latch = latches.add();
    HipEvent event = hipEventCreate();
    launch(first, t -> latch.await());
    hipEventRecord(event, first);
    hipStreamWaitEvent(second, event, 0);
    AtomicInteger enqueued = new AtomicInteger();
    AtomicInteger run = new AtomicInteger();
    int launches = 200_000;
    Thread host =
        new Thread(
            () -> {
              for (int i = 0; i < launches; i++) {
                launch(second, t -> run.incrementAndGet());
                enqueued.incrementAndGet();
              }
            });
    host.start();
    while (enqueued.get() < 131_000) {
      Thread.onSpinWait();
    }
    // It cannot get further: the limit is 131,072.
    host.join(100);
    assertThat(enqueued.get()).isLessThan(132_000);
    assertThat(run).hasValue(0);
    latch.open();
    host.join();
    hipStreamSynchronize(second);
    assertThat(run).hasValue(launches);
  }

  @Test
  void queriesTellWhetherWorkIsDone() {
    Latch latch = latches.add();
    HipStream stream = hipStreamCreate();
    HipStream other = hipStreamCreate();
    assertThat(hipStreamQuery(stream)).isEqualTo(hipSuccess);
    launch(stream, t -> latch.await());
    assertThat(hipStreamQuery(stream)).isEqualTo(hipErrorNotReady);
    assertThat(hipStreamQuery(other)).isEqualTo(hipSuccess);
    assertThat(hipStreamQuery(null)).isEqualTo(hipErrorNotReady);
    latch.open();
    hipStreamSynchronize(stream);
    assertThat(hipStreamQuery(stream)).isEqualTo(hipSuccess);
    assertThat(hipStreamQuery(null)).isEqualTo(hipSuccess);
  }

  @Test
  void theDefaultStreamIsNotDoneBeforeBlockingStreams() {
    Latch latch = latches.add();
    launch(hipStreamCreate(), t -> latch.await(), note(1));
    new Thread(latch::open).start();
    hipStreamSynchronize(null);
    assertThat(done).containsExactly(1);
  }

  @Test
  void theDeviceIsNotDoneBeforeAllStreams() {
    for (int i = 0; i < 5; i++) {
      launch(hipStreamCreate(), pause(), note(1));
      launch(hipStreamCreateWithFlags(hipStreamNonBlocking), pause(), note(1));
      hipDeviceSynchronize();
      assertThat(done).hasSize(2 * (i + 1));
    }
  }

  @Test
  void aDestroyedStreamsWorkIsStillDone() {
    Latch latch = latches.add();
    HipStream stream = hipStreamCreate();
    launch(stream, t -> latch.await(), note(1));
    hipStreamDestroy(stream);
    assertThat(done).isEmpty();
    launch(null, note(2));
    latch.open();
    hipDeviceSynchronize();
    assertThat(done).containsExactly(1, 2);
  }

  @Test
  void freeingWaitsForTheKernelsOfAllStreams() {
    for (int i = 0; i < 50; i++) {
      HipStream blocking = hipStreamCreate();
      HipStream nonBlocking = hipStreamCreateWithFlags(hipStreamNonBlocking);
      DevicePointer memory = hipMalloc(1 << 16);
      IntPointer ints = memory.asInts();
      Kernel write = t -> ints.set(t.blockIdx.x, 1);
      for (HipStream stream : new HipStream[] {blocking, nonBlocking, null}) {
        hipLaunchKernel(write, dim3(1 << 14), dim3(1), 0, stream);
      }
      hipFree(memory);
      assertThat(hipStreamQuery(blocking)).isEqualTo(hipSuccess);
      assertThat(hipStreamQuery(nonBlocking)).isEqualTo(hipSuccess);
      hipStreamDestroy(blocking);
      hipStreamDestroy(nonBlocking);
    }
  }

  @Test
  void aSynchronousFunctionIsWorkOfTheDefaultStream() {
    Latch inStream = latches.add();
    DevicePointer memory = hipMalloc(4);
    IntPointer ints = memory.asInts();
    launch(hipStreamCreateWithFlags(hipStreamNonBlocking), t -> inStream.await());
    launch(hipStreamCreate(), pause(), t -> ints.set(0, -1));
    hipMemset(memory, 0, 4);
    launch(null, t -> done.add(ints.get(0)));
    hipStreamSynchronize(null);
    assertThat(done).containsExactly(0);
    inStream.open();
  }

  @Test
  void knowsItsFlagsAndPriority() {
    assertThat(hipStreamGetFlags(hipStreamCreate())).isEqualTo(hipStreamDefault);
    assertThat(hipStreamGetFlags(hipStreamCreateWithPriority(hipStreamNonBlocking, -7)))
        .isEqualTo(hipStreamNonBlocking);
    assertThat(hipDeviceGetStreamPriorityRange()).isEqualTo(new HipStreamPriorityRange(0, 0));
    assertThat(hipStreamGetPriority(hipStreamCreateWithPriority(hipStreamDefault, 1))).isZero();
    assertThat(hipStreamGetPriority(null)).isZero();
    assertFailsWith(hipErrorInvalidValue, () -> hipStreamGetFlags(null));
    assertFailsWith(hipErrorInvalidValue, () -> hipStreamCreateWithFlags(2));
    assertFailsWith(hipErrorInvalidValue, () -> hipStreamCreateWithPriority(-1, 0));
  }

  @Test
  void refusesDestroyedStreams() {
    HipStream stream = hipStreamCreate();
    hipStreamDestroy(stream);
    assertFailsWith(hipErrorInvalidHandle, () -> hipStreamDestroy(stream));
    assertFailsWith(hipErrorInvalidHandle, () -> hipStreamDestroy(null));
    assertRefused(stream);
  }

  @Test
  void aResetDestroysStreams() {
    HipStream stream = hipStreamCreate();
    launch(stream, note(1));
    hipDeviceReset();
    assertThat(done).containsExactly(1);
    assertFailsWith(hipErrorInvalidHandle, () -> hipStreamDestroy(stream));
    assertRefused(stream);
  }

  private void assertRefused(HipStream stream) {
    HipEvent event = hipEventCreate();
    assertFailsWith(hipErrorInvalidHandle, () -> launch(stream, note(1)));
    assertFailsWith(hipErrorInvalidHandle, () -> hipStreamSynchronize(stream));
    assertFailsWith(hipErrorInvalidHandle, () -> hipStreamQuery(stream));
    assertFailsWith(hipErrorInvalidHandle, () -> hipStreamGetFlags(stream));
    assertFailsWith(hipErrorInvalidHandle, () -> hipStreamGetPriority(stream));
    assertFailsWith(hipErrorInvalidHandle, () -> hipEventRecord(event, stream));
    assertFailsWith(hipErrorInvalidHandle, () -> hipStreamWaitEvent(stream, event, 0));
    assertFailsWith(hipErrorInvalidHandle, () -> Hip.hipMallocAsync(4, stream));
    assertFailsWith(
        hipErrorInvalidHandle, () -> Hip.hipStreamAddCallback(stream, (s, e, u) -> {}, null, 0));
    assertFailsWith(hipErrorInvalidHandle, () -> Hip.hipLaunchHostFunc(stream, u -> {}, null));
  }

  private Kernel note(int number) {
    return t -> done.add(number);
  }

  private static Kernel pause() {
    return t -> {
      long start = System.nanoTime();
      while (System.nanoTime() - start < 2_000_000) {
        Thread.onSpinWait();
      }
    };
  }

  private static void launch(HipStream stream, Kernel... kernels) {
    for (Kernel kernel : kernels) {
      hipLaunchKernel(kernel, dim3(1), dim3(1), 0, stream);
    }
  }
}
