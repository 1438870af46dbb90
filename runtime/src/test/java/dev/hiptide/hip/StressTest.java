package dev.hiptide.hip;

import static dev.hiptide.hip.Dim3.dim3;
import static dev.hiptide.hip.Hip.hipDeviceSynchronize;
import static dev.hiptide.hip.Hip.hipEventCreate;
import static dev.hiptide.hip.Hip.hipEventDestroy;
import static dev.hiptide.hip.Hip.hipEventQuery;
import static dev.hiptide.hip.Hip.hipEventRecord;
import static dev.hiptide.hip.Hip.hipEventSynchronize;
import static dev.hiptide.hip.Hip.hipFree;
import static dev.hiptide.hip.Hip.hipFreeAsync;
import static dev.hiptide.hip.Hip.hipLaunchKernel;
import static dev.hiptide.hip.Hip.hipMalloc;
import static dev.hiptide.hip.Hip.hipMallocAsync;
import static dev.hiptide.hip.Hip.hipMemcpy;
import static dev.hiptide.hip.Hip.hipMemcpyAsync;
import static dev.hiptide.hip.Hip.hipMemsetD32Async;
import static dev.hiptide.hip.Hip.hipStreamCreate;
import static dev.hiptide.hip.Hip.hipStreamCreateWithFlags;
import static dev.hiptide.hip.Hip.hipStreamDestroy;
import static dev.hiptide.hip.Hip.hipStreamQuery;
import static dev.hiptide.hip.Hip.hipStreamSynchronize;
import static dev.hiptide.hip.Hip.hipStreamWaitEvent;
import static dev.hiptide.hip.HipMemcpyKind.hipMemcpyDeviceToDevice;
import static dev.hiptide.hip.HipMemcpyKind.hipMemcpyDeviceToHost;
import static dev.hiptide.hip.HipMemcpyKind.hipMemcpyHostToDevice;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hiptide.hip.tool.DeviceHeap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Host threads that do all that streams offer, in random order. Each knows what its memory must
 * hold, as its operations on one piece of memory are in stream order; whatever is lost, done twice,
 * too early or too late changes that.
 */
@ExtendWith(FreshDevice.class)
@Tag("slow")
class StressTest {
  private static final int THREADS = 8;

  /** {@code make soak} runs more of all this. */
  private static final int REPETITIONS = Integer.getInteger("hiptide.repetitions", 1);

  private static final int OPERATIONS = 1000 * REPETITIONS;
  private static final int DEADLINE_SECONDS = 60;
  private static final int ROUNDS = 5000 * REPETITIONS;

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void manyThreadsDoAllAtOnce(long seed) throws Exception {
    ExecutorService hosts = Executors.newFixedThreadPool(THREADS);
    List<Future<?>> ends = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      Host host = new Host(THREADS * seed + i);
      ends.add(hosts.submit(host::run));
    }
    hosts.shutdown();
    assertThat(hosts.awaitTermination(DEADLINE_SECONDS, TimeUnit.SECONDS)).as("all end").isTrue();
    for (Future<?> end : ends) {
      end.get();
    }
    Hip.hipDeviceReset();
    assertThat(DeviceHeap.usedBytes).hasValue(0);
  }

  /** Two hosts meet in the few instructions in which the default stream's gate is closed. */
  @Test
  void theDefaultStreamComesAfterABlockingOneWhateverAnotherHostSubmits() throws Exception {
    HipStream stream = hipStreamCreate();
    AtomicBoolean goesOn = new AtomicBoolean(true);
    Thread other =
        new Thread(
            () -> {
              while (goesOn.get()) {
                for (int i = 0; i < 64; i++) {
                  hipLaunchKernel(t -> {}, dim3(1), dim3(1), 0, null);
                }
                hipStreamSynchronize(null);
              }
            });
    other.start();
    int[] cell = new int[2];
    int wrong = 0;
    try {
      for (int i = 1; i <= ROUNDS; i++) {
        int round = i;
        hipLaunchKernel(t -> cell[0] = round, dim3(1), dim3(1), 0, stream);
        hipLaunchKernel(t -> cell[1] = cell[0], dim3(1), dim3(1), 0, null);
        hipStreamSynchronize(null);
        wrong += cell[1] == round ? 0 : 1;
      }
    } finally {
      goesOn.set(false);
      other.join();
    }
    assertThat(wrong).isZero();
  }

  /**
   * Some device memory, what it must hold once its stream is done, and the stream it is used in.
   */
  private static final class Cell {
    static final int INTS = 8;
    static final long BYTES = INTS * Integer.BYTES;

    final DevicePointer memory = hipMalloc(BYTES);
    final IntPointer ints = memory.asInts();
    HipStream stream;
    int expected;

    Cell(HipStream stream) {
      this.stream = stream;
      set(0);
    }

    void set(int value) {
      expected = value;
      hipMemsetD32Async(memory, value, INTS, stream);
    }

    void copyIn(int value) {
      int[] values = new int[INTS];
      Arrays.fill(values, value);
      expected = value;
      hipMemcpyAsync(memory, values, BYTES, hipMemcpyHostToDevice, stream);
    }

    void compute(int number) {
      expected = expected * 31 + number;
      hipLaunchKernel(
          t -> {
            int i = t.blockIdx.x * t.blockDim.x + t.threadIdx.x;
            ints.set(i, ints.get(i) * 31 + number);
          },
          dim3(number % 2 == 0 ? INTS : 1),
          dim3(number % 2 == 0 ? 1 : INTS),
          0,
          stream);
    }

    void throughPool(int number) {
      DevicePointer scratch = hipMallocAsync(BYTES, stream);
      hipMemcpyAsync(scratch, memory, BYTES, hipMemcpyDeviceToDevice, stream);
      hipMemsetD32Async(memory, -1, INTS, stream);
      IntPointer copied = scratch.asInts();
      hipLaunchKernel(
          t -> copied.set(t.threadIdx.x, copied.get(t.threadIdx.x) + number),
          dim3(1),
          dim3(INTS),
          0,
          stream);
      hipMemcpyAsync(memory, scratch, BYTES, hipMemcpyDeviceToDevice, stream);
      hipFreeAsync(scratch, stream);
      expected += number;
    }

    void moveTo(HipStream other) {
      HipEvent event = hipEventCreate();
      hipEventRecord(event, stream);
      hipStreamWaitEvent(other, event, 0);
      hipEventDestroy(event);
      stream = other;
    }

    void check() {
      int[] found = new int[INTS];
      hipMemcpyAsync(found, memory, BYTES, hipMemcpyDeviceToHost, stream);
      hipStreamSynchronize(stream);
      assertThat(found).containsOnly(expected);
      assertThat(stream == null ? HipError.hipSuccess : hipStreamQuery(stream))
          .isEqualTo(HipError.hipSuccess);
    }
  }

  private static final class Host {
    private final Random random;
    private final HipStream[] streams = new HipStream[4];
    private final Cell[] cells = new Cell[6];

    Host(long seed) {
      random = new Random(seed);
      // The first is the default stream.
      for (int i = 1; i < streams.length; i++) {
        streams[i] = hipStreamCreateWithFlags(i % 2);
      }
      Arrays.setAll(cells, i -> new Cell(streams[i % streams.length]));
    }

    void run() {
      for (int i = 0; i < OPERATIONS; i++) {
        operate(cells[random.nextInt(cells.length)]);
      }
      hipDeviceSynchronize();
      for (Cell cell : cells) {
        int[] found = new int[Cell.INTS];
        hipMemcpy(found, cell.memory, Cell.BYTES, hipMemcpyDeviceToHost);
        assertThat(found).containsOnly(cell.expected);
        hipFree(cell.memory);
      }
    }

    private void operate(Cell cell) {
      int number = random.nextInt(1000);
      switch (random.nextInt(20)) {
        case 0 -> cell.set(number);
        case 1 -> cell.copyIn(number);
        case 2 -> cell.check();
        case 3 -> hipStreamSynchronize(cell.stream);
        case 4 -> hipStreamQuery(cell.stream);
        case 5 -> replaceStream(1 + random.nextInt(streams.length - 1));
        case 6 -> waitForEvent(cell);
        case 7 -> hipFree(hipMalloc(1 + number));
        case 8, 9, 10 -> cell.moveTo(streams[random.nextInt(streams.length)]);
        case 11, 12 -> cell.throughPool(number);
        default -> cell.compute(number);
      }
    }

    private void waitForEvent(Cell cell) {
      HipEvent event = hipEventCreate();
      hipEventRecord(event, cell.stream);
      hipEventSynchronize(event);
      assertThat(hipEventQuery(event)).isEqualTo(HipError.hipSuccess);
      hipEventDestroy(event);
    }

    private void replaceStream(int index) {
      HipStream old = streams[index];
      streams[index] = hipStreamCreateWithFlags(random.nextInt(2));
      for (Cell cell : cells) {
        if (cell.stream == old) {
          cell.moveTo(streams[index]);
        }
      }
      hipStreamDestroy(old);
    }
  }
}
