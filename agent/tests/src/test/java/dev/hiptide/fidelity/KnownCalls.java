package dev.hiptide.fidelity;

import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import dev.hiptide.hip.Hip;
import dev.hiptide.hip.tool.RuntimeThread;
import dev.hiptide.hip.tool.Task;
import dev.hiptide.roctx.Roctx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;

/**
 * A program whose threads make known numbers of known system calls, such as the virtual machine
 * does not make by itself, inside and outside HIP operations.
 *
 * <pre>
 *   role    operation             per round
 *   host    hipMalloc             3 sched_yield
 *   host    hipDeviceSynchronize  1 poll             called by hipFree
 *   host    hipFree               1 getppid          after the inner call
 *   host    hipGetDevice          1 ioctl, EBADF
 *   host    none                  1 sched_yield, inside the iteration
 *   host    hipMemcpy             1 pwrite64         on a second host thread, without iterations
 *   host    hipMemset             2 fcntl            on the second host thread
 *   device  hipLaunchKernel       1 mmap, 1 munmap   for the first host thread
 *   app     none                  4 sched_yield, 1 fcntl
 *   native  none                  1 getpgid, once    a thread of pthread_create(3)
 * </pre>
 */
public final class KnownCalls {
  private static final int F_GETFD = 1; // fcntl(2)
  private static final int PROT_READ = 1; // mmap(2)
  private static final int MAP_PRIVATE_ANONYMOUS = 0x22;
  private static final int PAGE = 4096;

  private static final Memory BYTE = new Memory(1);
  private static int file;

  static {
    Native.register(KnownCalls.class, NativeLibrary.getInstance(null));
  }

  private KnownCalls() {}

  private static native int open(String path, int flags);

  private static native long pwrite(int descriptor, Pointer from, long bytes, long offset);

  private static native int fcntl(int descriptor, int command);

  private static native int poll(Pointer descriptors, long count, int timeoutMillis);

  private static native int ioctl(int descriptor, long request);

  private static native Pointer mmap(
      Pointer address, long bytes, int protection, int flags, int descriptor, long offset);

  private static native int munmap(Pointer address, long bytes);

  /** See getppid(2). */
  public static native int getppid();

  public static void pwrite() {
    pwrite(file, BYTE, 1, 0);
  }

  public static void fcntl() {
    fcntl(file, F_GETFD);
  }

  public static void poll() {
    poll(Pointer.NULL, 0, 0);
  }

  public static void failingIoctl() {
    ioctl(-1, 0);
  }

  public static void mapAndUnmap() {
    munmap(mmap(Pointer.NULL, PAGE, PROT_READ, MAP_PRIVATE_ANONYMOUS, -1, 0), PAGE);
  }

  /** Arguments: the number of rounds. */
  public static void main(String[] args) throws Exception {
    int rounds = Integer.parseInt(args[0]);
    openFile();
    RuntimeThread device = new RuntimeThread();
    device.start();
    FutureTask<Void> first =
        new FutureTask<>(
            () -> {
              iterate(rounds, device::submit);
              return null;
            });
    start("host-1", first);
    Thread second = start("host-2", () -> copy(rounds));
    Thread app = start("app-1", () -> yieldAndAsk(rounds));
    first.get();
    second.join();
    app.join();
    startNativeThread();
    device.end();
    System.out.println("done " + rounds);
  }

  /** Opens a file that has no name any more: a program that is killed leaves nothing behind. */
  static void openFile() throws IOException {
    Path path = Files.createTempFile("known-calls", null);
    file = open(path.toString(), 1);
    Files.delete(path);
  }

  private static void iterate(int rounds, Consumer<Task> device) {
    for (int round = 0; round < rounds; round++) {
      Roctx.roctxRangePush("iteration");
      Hip.hipMalloc(1000);
      Hip.hipFree(0);
      Hip.hipGetDevice();
      Thread.yield();
      Hip.hipLaunchKernel(0, device);
      Roctx.roctxRangePop();
    }
  }

  private static void copy(int rounds) {
    for (int round = 0; round < rounds; round++) {
      Hip.hipMemcpy(null, null, 500, 0);
      Hip.hipMemset(null, 0, 50);
    }
  }

  private static void yieldAndAsk(int rounds) {
    for (int round = 0; round < rounds; round++) {
      for (int i = 0; i < 4; i++) {
        Thread.yield();
      }
      fcntl();
    }
  }

  /** A thread that neither Java nor the virtual machine knows of: it calls getpgid(0) and ends. */
  private static void startNativeThread() {
    NativeLibrary libc = NativeLibrary.getInstance(null);
    PointerByReference thread = new PointerByReference();
    libc.getFunction("pthread_create")
        .invokeInt(new Object[] {thread, Pointer.NULL, libc.getFunction("getpgid"), Pointer.NULL});
    Function join = libc.getFunction("pthread_join");
    join.invokeInt(new Object[] {thread.getValue(), Pointer.NULL});
  }

  private static Thread start(String name, Runnable body) {
    Thread thread = new Thread(body, name);
    thread.start();
    return thread;
  }
}
