package dev.hiptide.hip.cpu.compile.rows;

import dev.hiptide.hip.Kernel;
import dev.hiptide.hip.cpu.compile.code.ClassFiles;
import dev.hiptide.hip.cpu.compile.code.NestAccess;
import dev.hiptide.hip.cpu.compile.code.NestLookup;
import dev.hiptide.hip.cpu.compile.code.UnsupportedKernelException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup.ClassOption;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.List;
import org.objectweb.asm.tree.analysis.Frame;

/** Makes the loops of kernels. */
public final class RowCompiler {
  /**
   * Beyond it, the JVM would not compile the loop anyway: 8,000 bytes of code. Lines count, too.
   */
  private static final int MAX_INSTRUCTIONS = 2_000;

  private RowCompiler() {}

  /**
   * The loop for all kernels of this one's class, which lives no longer than the class.
   *
   * @return null if the kernel's code is not to be had, or does what a loop cannot do: a barrier,
   *     for one
   */
  public static RowCode compile(Kernel kernel) {
    try {
      ClassFiles files = new ClassFiles(kernel.getClass().getClassLoader());
      KernelMethod method = KernelMethod.of(kernel, files);
      if (method.code().instructions.size() > MAX_INSTRUCTIONS) {
        return null;
      }
      NestAccess.adapt(method.code(), files);
      RowCode acrossBlocks = compile(method, true);
      return acrossBlocks != null ? acrossBlocks : compile(method, false);
    } catch (UnsupportedKernelException e) {
      return null;
    }
  }

  private static RowCode compile(KernelMethod method, boolean spansBlocks) {
    try {
      Frame<Symbol>[] frames = SymbolicThread.follow(method, spansBlocks);
      MemoryInstructions memory = MemoryInstructions.ofThisJdk();
      byte[] file = new RowWriter(method, frames, spansBlocks, memory).write();
      List<Object> data = new ArrayList<>(method.arguments());
      if (memory == MemoryInstructions.UNSAFE) {
        data.add(MemoryInstructions.unsafe());
      }
      MethodHandles.Lookup lookup =
          NestLookup.in(method.owner())
              .defineHiddenClassWithClassData(file, data, true, ClassOption.NESTMATE);
      NestAccess.check(method.code().instructions, lookup);
      return (RowCode)
          lookup.findConstructor(lookup.lookupClass(), MethodType.methodType(void.class)).invoke();
    } catch (Throwable e) {
      // Whatever it is that the compiler does not know yet: the kernel runs as it is.
      return null;
    }
  }
}
