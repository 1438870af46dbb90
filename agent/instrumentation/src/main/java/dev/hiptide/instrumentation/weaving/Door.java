package dev.hiptide.instrumentation.weaving;

import dev.hiptide.probe.Probe;
import java.lang.instrument.Instrumentation;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Map;
import java.util.Set;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.ClassFileVersion;
import net.bytebuddy.description.modifier.TypeManifestation;
import net.bytebuddy.description.modifier.Visibility;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.dynamic.scaffold.subclass.ConstructorStrategy;
import net.bytebuddy.implementation.MethodCall;

/**
 * What woven code calls in the place of {@link Probe} where its class loader does not find that.
 *
 * <p>The loaders of module systems (OSGi, JBoss Modules) ask the boot loader for few packages, and
 * not for the probe's. For {@code java.lang} all of them must. So a class is added to that package,
 * which has the probe's methods and passes their calls on; what it calls is found by the boot
 * loader itself. It is made when the first such loader comes by, thus not at all in most programs.
 */
final class Door {
  static final String NAME = "java.lang.HiptideDoor";

  private Door() {}

  /** Permits {@link #ofThisJvm}: this module to add a class, and that class to call the probe. */
  static void permit(Instrumentation instrumentation) {
    instrumentation.redefineModule(
        Object.class.getModule(),
        Set.of(Probe.class.getModule()),
        Map.of(),
        Map.of("java.lang", Set.of(Door.class.getModule())),
        Set.of(),
        Map.of());
  }

  /**
   * The class, which is made the first time.
   *
   * @throws ReflectiveOperationException if it is not permitted
   */
  static synchronized Class<?> ofThisJvm() throws ReflectiveOperationException {
    try {
      return Class.forName(NAME, false, null); // an agent that was attached earlier has made it
    } catch (ClassNotFoundException e) {
      return MethodHandles.privateLookupIn(Object.class, MethodHandles.lookup())
          .defineClass(classFile());
    }
  }

  private static byte[] classFile() {
    DynamicType.Builder<?> door =
        new ByteBuddy(ClassFileVersion.JAVA_V17)
            .subclass(Object.class, ConstructorStrategy.Default.NO_CONSTRUCTORS)
            .name(NAME)
            .modifiers(Visibility.PUBLIC, TypeManifestation.FINAL);
    for (Method method : Probe.class.getDeclaredMethods()) {
      if (Modifier.isPublic(method.getModifiers())) {
        door = door.define(method).intercept(MethodCall.invoke(method).withAllArguments());
      }
    }
    return door.make().getBytes();
  }
}
