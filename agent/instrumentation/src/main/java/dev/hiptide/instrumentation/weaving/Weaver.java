package dev.hiptide.instrumentation.weaving;

import dev.hiptide.probe.Probe;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.asm.Advice.OffsetMapping;
import net.bytebuddy.asm.AsmVisitorWrapper;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.method.ParameterDescription;
import net.bytebuddy.description.modifier.Visibility;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.dynamic.scaffold.InstrumentedType;
import net.bytebuddy.dynamic.scaffold.MethodGraph;
import net.bytebuddy.dynamic.scaffold.TypeValidation;
import net.bytebuddy.implementation.Implementation;
import net.bytebuddy.implementation.bytecode.constant.IntegerConstant;
import net.bytebuddy.implementation.bytecode.constant.LongConstant;
import net.bytebuddy.implementation.bytecode.member.MethodInvocation;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.Type;
import net.bytebuddy.jar.asm.commons.ClassRemapper;
import net.bytebuddy.jar.asm.commons.Remapper;
import net.bytebuddy.jar.asm.commons.SimpleRemapper;
import net.bytebuddy.matcher.ElementMatcher;
import net.bytebuddy.pool.TypePool;
import net.bytebuddy.utility.OpenedClassReader;

/**
 * Weaves advice into the bytes of a class. It adds no member and changes no signature, so the same
 * bytes do for a class that is being loaded and for one that has been. Thread-safe.
 */
final class Weaver {
  private static final TypeDescription.Generic OBJECT =
      TypeDescription.ForLoadedType.of(Object.class).asGenericType();

  private final List<Hook> hooks;
  private final Operations operations;
  private final Consumer<String> warnings;
  private final ByteBuddy byteBuddy =
      new ByteBuddy()
          .with(TypeValidation.DISABLED)
          .with(MethodGraph.Compiler.ForDeclaredMethods.INSTANCE)
          .with(Implementation.Context.Disabled.Factory.INSTANCE);
  private final ClassFileLocator adviceClasses;

  /** Keeps exceptions that advice throws from the application; the trace table counts them. */
  private final Advice.ExceptionHandler reportSuppressed;

  /**
   * @param called what woven code calls: {@link Probe}, or another class with its methods
   * @param operations where HIP functions get their numbers
   * @param warnings takes a line for every method that should be woven and cannot be
   */
  Weaver(Class<?> called, List<Hook> hooks, Operations operations, Consumer<String> warnings) {
    this.adviceClasses =
        calling(called, ClassFileLocator.ForClassLoader.of(Weaver.class.getClassLoader()));
    this.reportSuppressed =
        new Advice.ExceptionHandler.Simple(MethodInvocation.invoke(suppressed(called)));
    this.hooks = hooks;
    this.operations = operations;
    this.warnings = warnings;
  }

  /**
   * Weaves a class. Of the other types that it names, only the names matter, so nobody is asked for
   * them: not every loader shows the class files of what it has loaded, and of the types that other
   * agents add there may be none.
   *
   * @return the class with the advice in it
   */
  byte[] weave(String className, byte[] classFile) {
    ClassFileLocator classFiles = ClassFileLocator.Simple.of(className, classFile);
    TypeDescription type = new OneType(classFiles).describe(className).resolve();
    AsmVisitorWrapper.ForDeclaredMethods woven = new AsmVisitorWrapper.ForDeclaredMethods();
    for (Hook hook : hooks) {
      if (!hook.className().equals(className)) {
        continue;
      }
      warnOfWhatIsMissing(hook, type);
      woven = woven.invokable(matcher(hook), advice(hook.advice()));
    }
    return byteBuddy.decorate(type, classFiles).visit(woven).make().getBytes();
  }

  private ElementMatcher<MethodDescription> matcher(Hook hook) {
    return method -> hook.methods().test(method) && hasCode(method);
  }

  private static boolean hasCode(MethodDescription method) {
    return !method.isNative() && !method.isAbstract();
  }

  /** Byte Buddy silently skips methods that it cannot weave. */
  private void warnOfWhatIsMissing(Hook hook, TypeDescription type) {
    for (String name : hook.expected()) {
      List<? extends MethodDescription> found =
          type.getDeclaredMethods()
              .filter(
                  method -> method.getInternalName().equals(name) && hook.methods().test(method));
      if (found.isEmpty()) {
        warnings.accept(type.getName() + " has no method " + name + ": it is not measured");
      } else if (found.stream().noneMatch(Weaver::hasCode)) {
        warnings.accept(type.getName() + "." + name + " is native or abstract: it is not measured");
      }
    }
  }

  private Advice advice(Class<?> advice) {
    return Advice.withCustomMapping()
        .bind(
            OperationNumber.class,
            (type, method, assigner, arguments, sort) -> operationNumber(method))
        .bind(
            SizeArgument.class,
            (type, method, assigner, arguments, sort) -> sizeArgument(method, arguments))
        .to(advice, adviceClasses)
        .withExceptionHandler(reportSuppressed);
  }

  private OffsetMapping.Target operationNumber(MethodDescription method) {
    return new OffsetMapping.Target.ForStackManipulation(
        IntegerConstant.forValue(operations.number(method.getName())));
  }

  private static OffsetMapping.Target sizeArgument(
      MethodDescription method, Advice.ArgumentHandler arguments) {
    if (HipOperation.hasSize(method.getName())) {
      for (ParameterDescription parameter : method.getParameters()) {
        if (parameter.getType().represents(long.class)) {
          return new OffsetMapping.Target.ForVariable.ReadOnly(
              parameter.getType(), arguments.argument(parameter.getOffset()));
        }
      }
    }
    return new OffsetMapping.Target.ForStackManipulation(LongConstant.ZERO);
  }

  /** The types of which there is a class file; every other one is opaque. */
  private static final class OneType extends TypePool.Default {
    OneType(ClassFileLocator classFiles) {
      super(new CacheProvider.Simple(), classFiles, ReaderMode.FAST, TypePool.Empty.INSTANCE);
    }

    @Override
    protected Resolution doDescribe(String name) {
      Resolution found = super.doDescribe(name);
      return found.isResolved()
          ? found
          : new Resolution.Simple(InstrumentedType.Default.of(name, OBJECT, Visibility.PUBLIC));
    }
  }

  /** Class files that call another class where they call the probe. */
  private static ClassFileLocator calling(Class<?> called, ClassFileLocator advice) {
    if (called == Probe.class) {
      return advice;
    }
    Remapper names =
        new SimpleRemapper(
            OpenedClassReader.ASM_API,
            Type.getInternalName(Probe.class),
            Type.getInternalName(called));
    return new ClassFileLocator() {
      @Override
      public Resolution locate(String name) throws IOException {
        ClassWriter writer = new ClassWriter(0);
        new ClassReader(advice.locate(name).resolve()).accept(new ClassRemapper(writer, names), 0);
        return new Resolution.Explicit(writer.toByteArray());
      }

      @Override
      public void close() throws IOException {
        advice.close();
      }
    };
  }

  private static MethodDescription suppressed(Class<?> called) {
    try {
      return new MethodDescription.ForLoadedMethod(called.getMethod("suppressed", Throwable.class));
    } catch (NoSuchMethodException e) {
      throw new AssertionError(e);
    }
  }
}
