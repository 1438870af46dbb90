package dev.hiptide.hip.cpu.compile.resume;

import dev.hiptide.hip.Kernel;
import dev.hiptide.hip.cpu.compile.code.ClassFiles;
import dev.hiptide.hip.cpu.compile.code.KernelBody;
import dev.hiptide.hip.cpu.compile.code.UnsupportedKernelException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The resumable code of all kernels that wait, made when each is launched for the first time. */
public final class ResumableKernels {
  /** What a class file contains if its own code waits. */
  private static final byte[][] NAMES = {
    utf8("__syncthreads"), utf8("__shfl"), utf8("__ballot"), utf8("__any"), utf8("__all")
  };

  /** By kernel class: whether its kernels have to be looked at one by one. */
  private static final ClassValue<KernelClass> KERNEL_CLASSES =
      new ClassValue<>() {
        @Override
        protected KernelClass computeValue(Class<?> type) {
          return new KernelClass();
        }
      };

  /** By the class with the kernel's code, so that it is unloaded with it: its methods' code. */
  private static final ClassValue<Map<Key, Optional<ResumableCode>>> CODE =
      new ClassValue<>() {
        @Override
        protected Map<Key, Optional<ResumableCode>> computeValue(Class<?> type) {
          return new ConcurrentHashMap<>();
        }
      };

  private ResumableKernels() {}

  /**
   * A kernel's method; which other methods it reaches depends on the object's class.
   *
   * @param certainlyWaits whether it is compiled without a quick look before
   */
  private record Key(String name, String descriptor, Class<?> receiver, boolean certainlyWaits) {}

  private static final class KernelClass {
    /** Whether kernels of this class are known to do without resumable code. */
    volatile boolean isPlain;

    /** Whether a kernel of this class has waited as it is. */
    volatile boolean hasWaited;
  }

  /**
   * A kernel's resumable code.
   *
   * @return null if the kernel is not known to wait, or cannot be made resumable
   */
  public static ResumableLaunch of(Kernel kernel) {
    KernelClass kernelClass = KERNEL_CLASSES.get(kernel.getClass());
    if (kernelClass.isPlain) {
      return null;
    }
    try {
      KernelBody body = KernelBody.of(kernel);
      Key key = new Key(body.name(), body.descriptor(), body.receiver(), kernelClass.hasWaited);
      ResumableCode code =
          CODE.get(body.owner())
              .computeIfAbsent(key, k -> compile(body, k.certainlyWaits))
              .orElse(null);
      if (code != null) {
        return code.bind(body.bound());
      }
      kernelClass.isPlain = body.ofClass();
    } catch (UnsupportedKernelException | LinkageError e) {
      kernelClass.isPlain = true;
    }
    return null;
  }

  /**
   * To be called when a kernel that is run as it is waits: the quick look was wrong, as it is if
   * the kernel waits in functions of other classes only, and its next launch is to look closer.
   * Takes no lock, because it is called on the device's threads.
   */
  public static void hasWaited(Kernel kernel) {
    KernelClass kernelClass = KERNEL_CLASSES.get(kernel.getClass());
    if (!kernelClass.hasWaited) {
      kernelClass.hasWaited = true;
      kernelClass.isPlain = false;
    }
  }

  private static Optional<ResumableCode> compile(KernelBody body, boolean certainlyWaits) {
    try {
      return certainlyWaits || mayWait(body)
          ? Optional.ofNullable(ResumableCode.of(body))
          : Optional.empty();
    } catch (UnsupportedKernelException e) {
      return Optional.empty();
    }
  }

  /** A quick look that spares most kernels the compiler. */
  private static boolean mayWait(KernelBody body) {
    byte[] file = ClassFiles.bytes(body.owner());
    if (file == null) {
      return false;
    }
    for (byte[] name : NAMES) {
      if (contains(file, name)) {
        return true;
      }
    }
    return false;
  }

  private static boolean contains(byte[] file, byte[] name) {
    for (int i = 0; i <= file.length - name.length; i++) {
      int same = 0;
      while (same < name.length && file[i + same] == name[same]) {
        same++;
      }
      if (same == name.length) {
        return true;
      }
    }
    return false;
  }

  private static byte[] utf8(String name) {
    return name.getBytes(StandardCharsets.UTF_8);
  }
}
