package dev.hiptide.safety.programs;

import dev.hiptide.hip.Hip;
import dev.hiptide.hip.tool.RuntimeThread;
import dev.hiptide.hip.tool.Task;
import dev.hiptide.roctx.Roctx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * A program that does what makes tracers stumble, all at once: null pointers and stack overflows,
 * which HotSpot learns of by SIGSEGV; garbage collections, which stop every thread; threads that
 * live for a moment; children that exit with 7; threads that park; sockets, and one that is closed
 * while a thread waits for it, which Java tells that thread by a signal; iterations of HIP calls.
 * When its standard input ends it ends, by System.exit(42) in the middle of it all.
 */
public final class Torture {
  private static final List<Object> UNUSED = new ArrayList<>();
  private static final byte[][] GARBAGE = new byte[100][];
  private static final AtomicBoolean FAILED = new AtomicBoolean();
  private static final RuntimeThread DEVICE = new RuntimeThread();
  private static final Consumer<Task> TO_DEVICE = DEVICE::submit;
  private static final SynchronousQueue<Object> HANDOVER = new SynchronousQueue<>();

  /** Between two of each thread's deeds, for a program that leaves others some of the processor. */
  private static final long PACE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private static boolean paced;
  private static volatile Object nothing;
  private static volatile boolean ready;

  private Torture() {}

  /** The argument "paced" lets it do all that at a pace, and not as fast as it can. */
  public static void main(String[] args) throws Exception {
    paced = args.length > 0;
    Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("hook")));
    DEVICE.start();
    iterate(); // what it needs is loaded before the others take the time
    repeat("null-pointer", Torture::dereferenceNull);
    repeat("stack-overflow", Torture::overflowStack);
    repeat("thread-churn", Torture::startThread);
    repeat("exec", Torture::runChild);
    repeat("garbage", Torture::makeGarbage);
    repeat("hip", Torture::iterate);
    repeat("giver", () -> HANDOVER.put(args));
    repeat("taker", HANDOVER::take);
    repeat("sockets", Torture::sayAndHear);
    repeat("interrupted", Torture::closeWhileOneWaits);
    System.out.println("started");
    while (System.in.read() >= 0) {}
    System.out.println(FAILED.get() ? "failed" : "sound");
    System.exit(42);
  }

  private interface Body {
    void run() throws Exception;
  }

  private static void repeat(String name, Body body) {
    Thread thread =
        new Thread(
            () -> {
              try {
                while (true) {
                  body.run();
                  if (paced) {
                    LockSupport.parkNanos(PACE_NANOS);
                  }
                }
              } catch (Throwable e) {
                e.printStackTrace();
                FAILED.set(true);
              }
            },
            name);
    thread.setDaemon(true);
    thread.start();
  }

  private static void dereferenceNull() {
    try {
      nothing.hashCode();
      throw new AssertionError("null was something");
    } catch (NullPointerException e) {
      ready = true;
    }
  }

  private static void overflowStack() {
    try {
      recurse(0);
      throw new AssertionError("the stack has no end");
    } catch (StackOverflowError e) {
      ready = true;
    }
  }

  private static int recurse(int depth) {
    return recurse(depth + 1) + 1;
  }

  private static void startThread() throws InterruptedException {
    Thread thread = new Thread(() -> ready = true);
    thread.start();
    thread.join();
  }

  private static void runChild() throws Exception {
    int exit = new ProcessBuilder("sh", "-c", "exit 7").start().waitFor();
    if (exit != 7) {
      throw new AssertionError("a child exited with " + exit);
    }
  }

  private static void makeGarbage() {
    for (int i = 0; i < GARBAGE.length; i++) {
      GARBAGE[i] = new byte[1 << 16];
    }
    UNUSED.clear();
  }

  private static void iterate() {
    Roctx.roctxRangePush("iteration");
    Hip.hipMalloc(1000);
    Hip.hipFree(0);
    Hip.hipGetDevice();
    Hip.hipLaunchKernel(0, TO_DEVICE);
    Roctx.roctxRangePop();
  }

  private static void sayAndHear() throws IOException {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Socket client = new Socket(server.getInetAddress(), server.getLocalPort());
        Socket accepted = server.accept()) {
      client.setSoLinger(true, 0); // no port waits for late packets
      client.getOutputStream().write(7);
      if (accepted.getInputStream().read() != 7) {
        throw new AssertionError("something else was heard");
      }
    }
  }

  private static void closeWhileOneWaits() throws Exception {
    ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    Thread waiting = new Thread(() -> awaitClose(server));
    waiting.start();
    TimeUnit.MILLISECONDS.sleep(1); // mostly enough to be in accept(2) by then
    server.close();
    waiting.join();
  }

  private static void awaitClose(ServerSocket server) {
    try (Socket stranger = server.accept()) {
      System.err.println("a connection that nobody of this program made: " + stranger);
      FAILED.set(true);
    } catch (SocketException e) {
      ready = true;
    } catch (IOException e) {
      e.printStackTrace();
      FAILED.set(true);
    }
  }
}
