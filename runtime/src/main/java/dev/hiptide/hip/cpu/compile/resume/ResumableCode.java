package dev.hiptide.hip.cpu.compile.resume;

import dev.hiptide.hip.cpu.compile.code.ClassFiles;
import dev.hiptide.hip.cpu.compile.code.KernelBody;
import dev.hiptide.hip.cpu.compile.code.NestAccess;
import dev.hiptide.hip.cpu.compile.code.NestLookup;
import dev.hiptide.hip.cpu.compile.code.UnsupportedKernelException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import java.util.Arrays;
import java.util.List;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.MethodNode;

/**
 * The resumable code of one kernel method, in two copies for the reason that row loops have two.
 *
 * @param inner makes a kernel for the blocks that have neighbours on all sides, from what it
 *     captured
 * @param border makes one for the others
 * @param suspensions in which function a thread waits, by its state, less one
 */
record ResumableCode(
    MethodHandle inner, MethodHandle border, List<Suspension> suspensions, FrameSize frameSize) {

  /**
   * Compiles a kernel.
   *
   * @return null if it never waits
   * @throws UnsupportedKernelException if it may wait, but cannot be made resumable
   */
  static ResumableCode of(KernelBody body) throws UnsupportedKernelException {
    try {
      ClassFiles files = new ClassFiles(body.owner().getClassLoader());
      MethodNode method = BodyExpander.expand(body, files);
      return method == null ? null : of(body, method, files);
    } catch (RuntimeException | LinkageError | IllegalAccessException e) {
      throw new UnsupportedKernelException(body.name() + ": " + e, e);
    }
  }

  private static ResumableCode of(KernelBody body, MethodNode method, ClassFiles files)
      throws UnsupportedKernelException, IllegalAccessException {
    ClassNode original = files.read(body.owner());
    NestAccess.adapt(method, files);
    BodyCode code = new BodyCode(body, method, files);
    AccessCheck.check(code.points(), body.owner(), files);
    byte[] bytes = ResumableClass.write(code, original, files);
    Lookup lookup = NestLookup.in(body.owner());
    List<AbstractInsnNode> kept =
        Arrays.stream(method.instructions.toArray()).filter(i -> Suspension.of(i) == null).toList();
    List<Suspension> suspensions = code.points().stream().map(WaitingPoint::suspension).toList();
    return new ResumableCode(
        define(lookup, bytes, kept), define(lookup, bytes, kept), suspensions, code.frameSize());
  }

  private static MethodHandle define(Lookup lookup, byte[] bytes, List<AbstractInsnNode> kept)
      throws UnsupportedKernelException, IllegalAccessException {
    // Initialised now, so that the verifier speaks now and not in a launch.
    Lookup own = lookup.defineHiddenClass(bytes, true, Lookup.ClassOption.NESTMATE);
    NestAccess.check(kept, own);
    try {
      return own.findConstructor(
              own.lookupClass(), MethodType.methodType(void.class, Object[].class))
          .asType(MethodType.methodType(ResumableKernel.class, Object[].class));
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The kernel with what it has captured. */
  ResumableLaunch bind(Object[] captured) {
    try {
      return new ResumableLaunch(
          (ResumableKernel) inner.invokeExact(captured),
          (ResumableKernel) border.invokeExact(captured),
          suspensions,
          frameSize);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}
