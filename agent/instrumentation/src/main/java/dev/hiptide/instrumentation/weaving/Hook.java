package dev.hiptide.instrumentation.weaving;

import java.util.Set;
import java.util.function.Predicate;
import net.bytebuddy.description.method.MethodDescription;

/**
 * An advice and the methods of one class that get it.
 *
 * @param expected the names of methods that the class must have: without them something would go
 *     unmeasured
 */
record Hook(
    String className, Predicate<MethodDescription> methods, Set<String> expected, Class<?> advice) {

  /** A hook for one method, in all its overloads; {@code <init>} is a constructor. */
  static Hook of(String className, String method, Class<?> advice) {
    return new Hook(
        className, found -> found.getInternalName().equals(method), Set.of(method), advice);
  }
}
