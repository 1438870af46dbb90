package dev.hiptide.instrumentation.weaving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hiptide.probe.Probe;
import dev.hiptide.table.TraceTable;
import java.lang.instrument.ClassFileTransformer;
import java.nio.file.Path;
import java.security.ProtectionDomain;
import java.util.List;
import java.util.concurrent.Callable;
import net.bytebuddy.asm.Advice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SuppressionTest {
  @TempDir Path directory;

  @Test
  void whatAdviceThrowsIsCountedAndTheProgramDoesNotSeeIt() throws Exception {
    TraceTable table = TraceTable.create(directory.resolve("table"), 1, System.nanoTime());
    Probe.install(table, null);
    String name = Program.class.getName();
    Weaver weaver =
        new Weaver(
            Probe.class,
            List.of(Hook.of(name, "call", FaultyAdvice.class)),
            new Operations(table, warning -> {}),
            warning -> {});
    ClassLoader classes =
        new WovenClasses(
            new ClassFileTransformer() {
              @Override
              public byte[] transform(
                  ClassLoader loader,
                  String internalName,
                  Class<?> loaded,
                  ProtectionDomain domain,
                  byte[] classFile) {
                return internalName.equals(name.replace('.', '/'))
                    ? weaver.weave(name, classFile)
                    : null;
              }
            });

    Callable<?> program =
        (Callable<?>) classes.loadClass(name).getDeclaredConstructor().newInstance();

    assertThat(program.call()).isEqualTo("result");
    assertThat(table.suppressedErrors()).isEqualTo(2);
    assertThat(Probe.lastSuppressed()).hasMessage("exit");
  }

  /** A user's class. */
  public static final class Program implements Callable<String> {
    @Override
    public String call() {
      return "result";
    }
  }

  static final class FaultyAdvice {
    @Advice.OnMethodEnter(suppress = Throwable.class)
    static void enter() {
      throw new IllegalStateException("enter");
    }

    @Advice.OnMethodExit(onThrowable = Throwable.class, suppress = Throwable.class)
    static void exit() {
      throw new IllegalStateException("exit");
    }
  }
}
