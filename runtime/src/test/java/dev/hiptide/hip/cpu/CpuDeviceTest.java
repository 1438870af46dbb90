package dev.hiptide.hip.cpu;

import static dev.hiptide.hip.Dim3.dim3;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.hiptide.hip.DeviceMemory;
import dev.hiptide.hip.Dim3;
import dev.hiptide.hip.HipError;
import dev.hiptide.hip.HipException;
import dev.hiptide.hip.IntPointer;
import dev.hiptide.hip.Kernel;
import dev.hiptide.hip.Launch;
import dev.hiptide.hip.MemoryKind;
import dev.hiptide.hip.tool.DeviceHeap;
import dev.hiptide.hip.tool.RuntimeThread;
import dev.hiptide.hip.tool.Task;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class CpuDeviceTest {
  private static final CpuDevice DEVICE = new CpuDevice();

  @Test
  void wakesFromSleepForAWait() {
    for (int i = 0; i < 20; i++) {
      awaitSleep();
      DEVICE.synchronize();
    }
  }

  @Test
  void wakesFromSleepForALaunch() {
    for (int i = 0; i < 20; i++) {
      CompletableFuture<Void> ran = new CompletableFuture<>();
      awaitSleep();
      launch(t -> ran.complete(null), dim3(1), dim3(1));
      ran.join();
    }
  }

  @Test
  void worksOnlyInsideTasksAndOnDaemonThreadsOfItsOwn() {
    Set<String> strays = ConcurrentHashMap.newKeySet();
    Kernel whoAmI =
        t -> {
          if (!isAtWorkForATask()) {
            strays.add(Thread.currentThread().getName());
          }
          if (t.blockIdx.x > 500) {
            t.__syncthreads();
          }
        };
    launch(whoAmI, dim3(510), dim3(8));
    DEVICE.synchronize();
    assertThat(strays).isEmpty();
  }

  private static boolean isAtWorkForATask() {
    Thread thread = Thread.currentThread();
    return thread instanceof RuntimeThread
        && thread.isDaemon()
        && thread.getName().startsWith("hip-")
        && StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE)
            .walk(frames -> frames.anyMatch(f -> f.getDeclaringClass() == Task.class));
  }

  @Test
  void survivesMemoryThatIsFreedWhileOthersLaunchOnIt() {
    long usedAtFirst = DeviceHeap.usedBytes.get();
    for (int i = 0; i < 200; i++) {
      DeviceMemory memory = DEVICE.allocate("test", 1 << 20, MemoryKind.DEVICE);
      IntPointer data = memory.start().asInts();
      Kernel touch = t -> data.set(t.blockIdx.x * 256 + t.threadIdx.x, 1);
      launch(touch, dim3(1024), dim3(256));
      CompletableFuture<Void> freed =
          CompletableFuture.runAsync(() -> tryTo(() -> DEVICE.free(memory)));
      for (int launches = 0; launches < 5; launches++) {
        tryTo(() -> launch(touch, dim3(1024), dim3(256)));
      }
      freed.join();
      tryTo(DEVICE::synchronize);
      DEVICE.reset();
    }
    assertThat(DeviceHeap.usedBytes).hasValue(usedAtFirst);
  }

  private static void tryTo(Runnable call) {
    try {
      call.run();
    } catch (HipException e) {
      assertThat(e.error()).isEqualTo(HipError.hipErrorIllegalAddress);
    }
  }

  private static void launch(Kernel kernel, Dim3 grid, Dim3 block) {
    DEVICE.launch(null, new Launch(kernel, grid, block, 0));
  }

  private static void awaitSleep() {
    long start = System.nanoTime();
    while (!DEVICE.isAsleep()) {
      if (System.nanoTime() - start > 30_000_000_000L) {
        fail("the idle device spins for more than 30 s");
      }
      Thread.onSpinWait();
    }
  }
}
