package dev.hiptide.hip;

import static dev.hiptide.hip.Dim3.dim3;
import static dev.hiptide.hip.Hip.hipDeviceSynchronize;
import static dev.hiptide.hip.Hip.hipFree;
import static dev.hiptide.hip.Hip.hipHostGetDevicePointer;
import static dev.hiptide.hip.Hip.hipHostMalloc;
import static dev.hiptide.hip.Hip.hipHostRegister;
import static dev.hiptide.hip.Hip.hipHostRegisterDefault;
import static dev.hiptide.hip.Hip.hipHostUnregister;
import static dev.hiptide.hip.Hip.hipLaunchKernel;
import static dev.hiptide.hip.Hip.hipMalloc;
import static dev.hiptide.hip.Hip.hipMallocManaged;
import static dev.hiptide.hip.Hip.hipMemcpy;
import static dev.hiptide.hip.HipAssertions.assertFailsWith;
import static dev.hiptide.hip.HipError.hipErrorIllegalAddress;
import static dev.hiptide.hip.HipError.hipErrorLaunchFailure;
import static dev.hiptide.hip.HipMemcpyKind.hipMemcpyDeviceToHost;
import static dev.hiptide.hip.HipMemcpyKind.hipMemcpyHostToDevice;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hiptide.hip.cpu.compile.rows.RowCompiler;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Kernels that are compiled into loops do what they do thread by thread. */
@ExtendWith(FreshDevice.class)
@Timeout(60)
class RowsTest {
  private static final int BYTES = 8 * 40_000;

  /** In ints; no multiple of any block. */
  private static final int N = 9_999;

  /** Makes a kernel over memory. */
  interface Maker {
    Kernel over(DevicePointer memory);
  }

  private static final Map<String, Maker> KERNELS = new TreeMap<>();

  static {
    KERNELS.put("guarded", RowsTest::guarded);
    KERNELS.put("guarded by return", RowsTest::guardedByReturn);
    KERNELS.put("stencil", RowsTest::stencil);
    KERNELS.put("reads what its neighbour wrote", RowsTest::readsWhatItsNeighbourWrote);
    KERNELS.put("from below", RowsTest::fromBelow);
    KERNELS.put("backwards", RowsTest::backwards);
    KERNELS.put("strided", RowsTest::strided);
    KERNELS.put("in two dimensions", RowsTest::inTwoDimensions);
    KERNELS.put("in three dimensions", RowsTest::inThreeDimensions);
    KERNELS.put("in three dimensions, x last", RowsTest::withXLast);
    KERNELS.put("all coordinates", RowsTest::allCoordinates);
    KERNELS.put("bytes, longs, floats, doubles", RowsTest::otherTypes);
    KERNELS.put("with a loop", RowsTest::withALoop);
    KERNELS.put("with a condition", RowsTest::withACondition);
    KERNELS.put("with a chosen coordinate", RowsTest::withAChosenCoordinate);
    KERNELS.put("gather", RowsTest::gather);
    KERNELS.put("changes its captured value", RowsTest::changesItsVariables);
    KERNELS.put("of a class", memory -> new OfAClass(memory.asInts(), N));
    KERNELS.put("of an object's lambda", memory -> new WithAKernel(memory.asInts()).kernel());
    KERNELS.put("of another class loader", RowsTest::ofAnotherClassLoader);
    KERNELS.put("of a method with a result", memory -> new WithAKernel(memory.asInts())::returning);
    KERNELS.put("overflowing", RowsTest::overflowing);
  }

  private static Kernel guarded(DevicePointer memory) {
    IntPointer data = memory.asInts();
    int n = N;
    return t -> {
      int i = t.blockIdx.x * t.blockDim.x + t.threadIdx.x;
      if (i < n) {
        data.set(i, data.get(i) + 1);
      }
    };
  }

  private static Kernel guardedByReturn(DevicePointer memory) {
    IntPointer data = memory.asInts();
    return t -> {
      int i = t.blockIdx.x * t.blockDim.x + t.threadIdx.x;
      if (N <= i || t.blockIdx.y > 0) {
        return;
      }
      data.set(i, data.get(i) + t.threadIdx.y + 1);
    };
  }

  private static Kernel stencil(DevicePointer memory) {
    FloatPointer from = memory.asFloats();
    FloatPointer to = memory.plus(4L * N).asFloats();
    return t -> {
      int i = t.blockIdx.x * t.blockDim.x + t.threadIdx.x;
      if (i > 0 && i < N - 1) {
        to.set(i, from.get(i - 1) + 2 * from.get(i) + from.get(i + 1));
      }
    };
  }

  /** In one thread; between threads it would be a race. */
  private static Kernel readsWhatItsNeighbourWrote(DevicePointer memory) {
    IntPointer data = memory.asInts();
    IntPointer same = memory.plus(4).asInts();
    return t -> {
      int i = 2 * (t.blockIdx.x * t.blockDim.x + t.threadIdx.x);
      if (i < N) {
        data.set(i + 1, i);
        data.set(i, same.get(i) * 3);
      }
    };
  }

  private static Kernel fromBelow(DevicePointer memory) {
    IntPointer middle = memory.plus(4L * N).asInts();
    return t -> {
      int i = t.blockIdx.x * t.blockDim.x + t.threadIdx.x;
      if (i < N) {
        middle.set(i - N, middle.get(i - N) ^ i);
      }
    };
  }

  private static Kernel backwards(DevicePointer memory) {
    IntPointer data = memory.asInts();
    return t -> {
      int i = N - 1 - (t.blockIdx.x * t.blockDim.x + t.threadIdx.x);
      if (i >= 0) {
        data.set(i, -data.get(i));
      }
    };
  }

  private static Kernel strided(DevicePointer memory) {
    IntPointer data = memory.asInts();
    return t -> {
      int i = (t.blockIdx.x * t.blockDim.x + t.threadIdx.x) << 2;
      if (i < N) {
        data.set(i, data.get(i) + data.get(i + 3));
      }
    };
  }

  private static Kernel inTwoDimensions(DevicePointer memory) {
    IntPointer data = memory.asInts();
    int width = 99;
    int height = 101;
    return t -> {
      int column = t.blockIdx.x * t.blockDim.x + t.threadIdx.x;
      int row = t.blockIdx.y * t.blockDim.y + t.threadIdx.y;
      if (column < width && row < height) {
        int i = row * width + column;
        data.set(i, data.get(i) + row - column);
      }
    };
  }

  /** A stencil over the row and the plane. */
  private static Kernel inThreeDimensions(DevicePointer memory) {
    FloatPointer from = memory.asFloats();
    FloatPointer to = memory.plus(BYTES / 2).asFloats();
    int width = 29;
    int height = 31;
    int depth = 37;
    return t -> {
      int x = t.blockIdx.x * t.blockDim.x + t.threadIdx.x;
      int y = t.blockIdx.y * t.blockDim.y + t.threadIdx.y;
      int z = t.blockIdx.z * t.blockDim.z + t.threadIdx.z;
      if (x > 0 && x < width - 1 && y < height && z > 0 && z < depth) {
        int i = (z * height + y) * width + x;
        to.set(i, from.get(i - 1) + from.get(i + 1) - from.get(i - height * width));
      }
    };
  }

  /** The threads of a row are far from each other in memory. */
  private static Kernel withXLast(DevicePointer memory) {
    IntPointer data = memory.asInts();
    return t -> {
      int x = t.blockIdx.x * t.blockDim.x + t.threadIdx.x;
      int y = t.blockIdx.y * t.blockDim.y + t.threadIdx.y;
      int z = t.blockIdx.z * t.blockDim.z + t.threadIdx.z;
      if (x < 29 && y < 31 && z < 29) {
        int i = x * (31 * 29) + y * 29 + z;
        data.set(i, data.get(i) * x + t.gridDim.z - t.blockIdx.y);
      }
    };
  }

  private static Kernel allCoordinates(DevicePointer memory) {
    IntPointer data = memory.asInts();
    return t -> {
      int block = (t.blockIdx.z * t.gridDim.y + t.blockIdx.y) * t.gridDim.x + t.blockIdx.x;
      int thread = (t.threadIdx.z * t.blockDim.y + t.threadIdx.y) * t.blockDim.x + t.threadIdx.x;
      int i = block * t.blockDim.x * t.blockDim.y * t.blockDim.z + thread;
      data.set(i, data.get(i) + block - thread * t.gridDim.z);
    };
  }

  private static Kernel otherTypes(DevicePointer memory) {
    BytePointer bytes = memory.asBytes();
    LongPointer longs = memory.plus(80_000).asLongs();
    FloatPointer floats = memory.plus(160_000).asFloats();
    DoublePointer doubles = memory.plus(240_000).asDoubles();
    return t -> {
      int i = t.blockIdx.x * t.blockDim.x + t.threadIdx.x;
      if (i < N) {
        bytes.set(i, (byte) (bytes.get(i) + 1));
        longs.set(i, longs.get(i) * 3);
        floats.set(i, floats.get(i) + i);
        doubles.set(i, Math.sqrt(doubles.get(i)) + bytes.get(i));
      }
    };
  }

  private static Kernel withALoop(DevicePointer memory) {
    IntPointer data = memory.asInts();
    IntPointer sums = memory.plus(4L * N).asInts();
    return t -> {
      int i = t.blockIdx.x * t.blockDim.x + t.threadIdx.x;
      if (i < N) {
        int sum = 0;
        for (int k = i; k < N && k < i + 5; k++) {
          sum += data.get(k);
        }
        sums.set(i, sum);
      }
    };
  }

  private static Kernel withACondition(DevicePointer memory) {
    IntPointer data = memory.asInts();
    return t -> {
      int i = t.blockIdx.x * t.blockDim.x + t.threadIdx.x;
      if (i < N) {
        int value = data.get(i);
        if ((value & 1) == 0) {
          data.set(i, value / 2);
        } else {
          data.set(i, value * 3 + 1);
        }
      }
    };
  }

  private static Kernel withAChosenCoordinate(DevicePointer memory) {
    IntPointer data = memory.asInts();
    return t -> {
      int i = t.blockIdx.x * t.blockDim.x + t.threadIdx.x;
      if (i < N) {
        data.set(i, data.get(i) + ((data.get(i) & 2) == 0 ? 7 : t.threadIdx.x));
      }
    };
  }

  private static Kernel gather(DevicePointer memory) {
    IntPointer data = memory.asInts();
    IntPointer to = memory.plus(4L * N).asInts();
    return t -> {
      int i = t.blockIdx.x * t.blockDim.x + t.threadIdx.x;
      if (i < N) {
        to.set(i, data.get((data.get(i) & 0x7fff_ffff) % N));
      }
    };
  }

  private static Kernel changesItsVariables(DevicePointer memory) {
    IntPointer data = memory.asInts();
    return t -> {
      int i = t.blockIdx.x * t.blockDim.x + t.threadIdx.x;
      int left = N;
      while (left > N - 3 && i < N) {
        left--;
        data.set(i, data.get(i) + left);
      }
    };
  }

  private static final class OfAClass implements Kernel {
    private final IntPointer data;
    private final int n;

    OfAClass(IntPointer data, int n) {
      this.data = data;
      this.n = n;
    }

    @Override
    public void run(KernelThread t) {
      int i = t.blockIdx.x * t.blockDim.x + t.threadIdx.x;
      if (i < n) {
        data.set(i, twice(data.get(i)));
      }
    }

    private static int twice(int value) {
      return 2 * value;
    }
  }

  private static final class WithAKernel {
    private final IntPointer data;

    /** Not final: it may be another in each thread. */
    private int n = N;

    WithAKernel(IntPointer data) {
      this.data = data;
    }

    private int returning(KernelThread t) {
      int i = t.blockIdx.x * t.blockDim.x + t.threadIdx.x;
      if (i < n) {
        data.set(i, data.get(i) + 1);
      }
      return i;
    }

    Kernel kernel() {
      return t -> {
        int i = t.blockIdx.x * t.blockDim.x + t.threadIdx.x;
        if (i < n) {
          data.set(i, data.get(i) - n);
        }
      };
    }
  }

  private static Kernel ofAnotherClassLoader(DevicePointer memory) {
    try {
      Method maker =
          new OtherLoader()
              .copy(OfAnotherLoader.class)
              .getDeclaredMethod("kernel", IntPointer.class, int.class);
      maker.setAccessible(true);
      return (Kernel) maker.invoke(null, memory.asInts(), N);
    } catch (ReflectiveOperationException | IOException e) {
      throw new AssertionError(e);
    }
  }

  /** What is compared is negative from the seventh thread on. */
  private static Kernel overflowing(DevicePointer memory) {
    IntPointer data = memory.asInts();
    return t -> {
      int i = t.blockIdx.x * t.blockDim.x + t.threadIdx.x;
      if (i + (Integer.MAX_VALUE - 5) < 0 && i < N) {
        data.set(i, data.get(i) + 1);
      }
    };
  }

  static Stream<Arguments> kernelsAndShapes() {
    return KERNELS.keySet().stream().flatMap(RowsTest::withShapes);
  }

  /** Shapes in which no two threads of the kernel write the same element. */
  private static Stream<Arguments> withShapes(String name) {
    Stream<Arguments> oneDimensional =
        Stream.of(
            Arguments.of(name, dim3((N + 255) / 256), dim3(256)),
            Arguments.of(name, dim3(4 * N / 128), dim3(128)),
            Arguments.of(name, dim3(N / 7 + 1), dim3(7)));
    Stream<Arguments> others =
        Stream.of(
            Arguments.of(name, dim3(7, 7), dim3(16, 16)),
            Arguments.of(name, dim3(3, 4, 5), dim3(31, 3, 2)));
    Stream<Arguments> threeDimensional =
        Stream.of(
            Arguments.of(name, dim3(4, 4, 10), dim3(8, 8, 4)),
            Arguments.of(name, dim3(1, 31, 37), dim3(32)),
            Arguments.of(name, dim3(8, 7, 6), dim3(4, 5, 7)));
    return switch (name) {
      case "in three dimensions", "in three dimensions, x last" -> threeDimensional;
      case "all coordinates" -> Stream.concat(oneDimensional, others);
      case "in two dimensions" -> Stream.of(Arguments.of(name, dim3(7, 7), dim3(16, 16)));
      default -> oneDimensional;
    };
  }

  @ParameterizedTest
  @MethodSource("kernelsAndShapes")
  void doWhatTheyDoThreadByThread(String name, Dim3 grid, Dim3 block) {
    doesWhatItDoesThreadByThread(KERNELS.get(name), hipMalloc(BYTES), grid, block);
  }

  private static void doesWhatItDoesThreadByThread(
      Maker maker, DevicePointer memory, Dim3 grid, Dim3 block) {
    Kernel kernel = maker.over(memory);
    // A kernel that gives its thread away is not compiled.
    Kernel threadByThread = t -> kernel.run(t);
    assertThat(RowCompiler.compile(kernel)).isNotNull();
    assertThat(RowCompiler.compile(threadByThread)).isNull();
    byte[] expected = run(threadByThread, memory, grid, block);
    byte[] actual = run(kernel, memory, grid, block);
    assertThat(Arrays.mismatch(actual, expected)).isEqualTo(-1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"stencil", "bytes, longs, floats, doubles", "gather", "in three dimensions"})
  void takeMemoryOfTheHostAsTheyTakeTheDevices(String name) {
    boolean isFlat = !name.equals("in three dimensions");
    Dim3 grid = isFlat ? dim3(N / 256 + 1) : dim3(4, 4, 10);
    Dim3 block = isFlat ? dim3(256) : dim3(8, 8, 4);
    ByteBuffer buffer = ByteBuffer.allocateDirect(BYTES + 8).position(8);
    hipHostRegister(buffer, BYTES, hipHostRegisterDefault);
    List<DevicePointer> memories =
        List.of(
            hipHostMalloc(BYTES),
            hipHostGetDevicePointer(hipHostMalloc(BYTES + 8).plus(8), 0),
            hipMallocManaged(BYTES),
            hipHostGetDevicePointer(buffer, 0));
    for (DevicePointer memory : memories) {
      doesWhatItDoesThreadByThread(KERNELS.get(name), memory, grid, block);
    }
    hipHostUnregister(buffer);
  }

  @Test
  void reportAnIndexBehindRegisteredMemory() {
    ByteBuffer buffer = ByteBuffer.allocateDirect(8 * N);
    hipHostRegister(buffer, 4 * N, hipHostRegisterDefault);
    IntPointer data = hipHostGetDevicePointer(buffer, 0).asInts();
    Kernel kernel = t -> data.set(t.blockIdx.x * t.blockDim.x + t.threadIdx.x, 1);
    assertThat(RowCompiler.compile(kernel)).isNotNull();
    hipLaunchKernel(kernel, dim3(N / 256 + 1), dim3(256), 0, null);
    assertFailsWith(hipErrorIllegalAddress, Hip::hipDeviceSynchronize)
        .withMessageContaining("" + N);
    assertThat(buffer.get(4 * N)).isZero();
  }

  private static byte[] run(Kernel kernel, DevicePointer memory, Dim3 grid, Dim3 block) {
    byte[] bytes = new byte[BYTES];
    new Random(1).nextBytes(bytes);
    for (int i = 0; i < BYTES; i++) {
      // No float or double is a NaN: which of two a sum keeps is the compiler's choice.
      bytes[i] &= 0x3f;
    }
    hipMemcpy(memory, bytes, BYTES, hipMemcpyHostToDevice);
    hipLaunchKernel(kernel, grid, block, 0, null);
    hipMemcpy(bytes, memory, BYTES, hipMemcpyDeviceToHost);
    return bytes;
  }

  @Test
  void reportAnIndexOutOfRangeAfterWhatCameBefore() {
    DevicePointer memory = hipMalloc(4L * N);
    IntPointer data = memory.asInts();
    Kernel kernel = t -> data.set(t.blockIdx.x * t.blockDim.x + t.threadIdx.x, 1);
    assertThat(RowCompiler.compile(kernel)).isNotNull();
    hipLaunchKernel(kernel, dim3((N + 255) / 256), dim3(256), 0, null);
    assertFailsWith(hipErrorIllegalAddress, Hip::hipDeviceSynchronize)
        .withMessageContaining("" + N);
  }

  @Test
  void reportANegativeIndex() {
    IntPointer data = hipMalloc(4L * N).asInts();
    Kernel kernel = t -> data.set(t.blockIdx.x * t.blockDim.x + t.threadIdx.x - 1, 1);
    assertThat(RowCompiler.compile(kernel)).isNotNull();
    hipLaunchKernel(kernel, dim3(N / 256), dim3(256), 0, null);
    assertFailsWith(hipErrorIllegalAddress, Hip::hipDeviceSynchronize);
  }

  @Test
  void reportFreedMemory() {
    DevicePointer memory = hipMalloc(4L * N);
    Kernel kernel = guarded(memory);
    hipLaunchKernel(kernel, dim3(N / 256), dim3(256), 0, null);
    hipFree(memory);
    hipLaunchKernel(kernel, dim3(N / 256), dim3(256), 0, null);
    assertFailsWith(hipErrorIllegalAddress, Hip::hipDeviceSynchronize);
  }

  @Test
  void reportANullPointer() {
    IntPointer none = null;
    Kernel kernel = t -> none.set(t.blockIdx.x * t.blockDim.x + t.threadIdx.x, 1);
    assertThat(RowCompiler.compile(kernel)).isNotNull();
    hipLaunchKernel(kernel, dim3(N / 256), dim3(256), 0, null);
    assertFailsWith(hipErrorIllegalAddress, Hip::hipDeviceSynchronize);
  }

  @Test
  void reportWhatAThreadThrows() {
    IntPointer data = hipMalloc(4L * N).asInts();
    Kernel kernel =
        t -> {
          int i = t.blockIdx.x * t.blockDim.x + t.threadIdx.x;
          data.set(i, 1 / (i - 5000));
        };
    assertThat(RowCompiler.compile(kernel)).isNotNull();
    hipLaunchKernel(kernel, dim3(N / 256), dim3(256), 0, null);
    assertFailsWith(hipErrorLaunchFailure, Hip::hipDeviceSynchronize);
  }

  @Test
  void touchNothingWhereTheGuardKeepsThemOut() {
    IntPointer data = hipMalloc(4).asInts();
    int n = 0;
    Kernel kernel =
        t -> {
          int i = t.blockIdx.x * t.blockDim.x + t.threadIdx.x;
          if (i < n) {
            data.set(i + 1000, 1);
          }
        };
    hipLaunchKernel(kernel, dim3(1 << 22), dim3(512), 0, null);
    hipDeviceSynchronize();
  }
}

/** A class to copy, with a member that only its nest may use. */
final class OfAnotherLoader {
  private OfAnotherLoader() {}

  static Kernel kernel(IntPointer data, int n) {
    return t -> {
      int i = t.blockIdx.x * t.blockDim.x + t.threadIdx.x;
      if (i < n) {
        data.set(i, thrice(data.get(i)));
      }
    };
  }

  private static int thrice(int value) {
    return 3 * value;
  }
}
