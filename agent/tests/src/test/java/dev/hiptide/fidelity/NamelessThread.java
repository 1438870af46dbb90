package dev.hiptide.fidelity;

import com.sun.jna.Callback;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import dev.hiptide.hip.Hip;
import dev.hiptide.roctx.Roctx;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A program with a thread that nobody has given a name, as a GPU driver's: it makes {@link #CALLS}
 * calls of getppid(2) during the iterations, and lives on when they are over. The program ends
 * before a second has passed, on a machine that is not busy.
 */
public final class NamelessThread {
  static final int CALLS = 500;

  /** Longer than it takes to notice that the host threads rest. */
  private static final long REST_MILLIS = 200;

  private static final CountDownLatch CALLED = new CountDownLatch(1);

  private NamelessThread() {}

  /** What pthread_create(3) starts. */
  public interface Routine extends Callback {
    Pointer run(Pointer argument);
  }

  private static final Routine ROUTINE =
      argument -> {
        for (int i = 0; i < CALLS; i++) {
          KnownCalls.getppid();
        }
        CALLED.countDown();
        awaitTheEnd();
        return Pointer.NULL;
      };

  public static void main(String[] args) throws InterruptedException {
    KnownCalls.getppid(); // its library is loaded, before the thread's second begins
    Roctx.roctxRangePush("iteration");
    NativeLibrary.getInstance(null)
        .getFunction("pthread_create")
        .invokeInt(new Object[] {new PointerByReference(), Pointer.NULL, ROUTINE, Pointer.NULL});
    while (!CALLED.await(1, TimeUnit.MILLISECONDS)) {
      Hip.hipGetDevice();
    }
    Roctx.roctxRangePop();
    Thread.sleep(REST_MILLIS);
    System.out.println("done");
    System.out.flush();
    Runtime.getRuntime().halt(0);
  }

  private static void awaitTheEnd() {
    try {
      Thread.sleep(Long.MAX_VALUE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
