package dev.hiptide.instrumentation.weaving;

import dev.hiptide.settings.IterationMarker;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import net.bytebuddy.description.method.MethodDescription;

/** Every method that is instrumented. */
final class Hooks {
  private static final Set<String> STUDIED =
      Set.of(
          "hipMalloc",
          "hipFree",
          "hipMemcpy",
          "hipMemset",
          "hipLaunchKernel",
          "hipDeviceSynchronize");

  private Hooks() {}

  /**
   * The hooks.
   *
   * @throws IllegalStateException if one is for a class that is not among the {@link Targets}: it
   *     would never be woven
   */
  static List<Hook> of(IterationMarker iteration) {
    List<Hook> hooks = new ArrayList<>();
    hooks.add(
        new Hook(
            Targets.HIP,
            method -> isEntryPoint(method) && HipOperation.isTimed(method.getName()),
            STUDIED,
            TimedOperationAdvice.class));
    hooks.add(
        new Hook(
            Targets.HIP,
            method -> isEntryPoint(method) && !HipOperation.isTimed(method.getName()),
            Set.of(),
            MarkedOperationAdvice.class));
    hooks.add(Hook.of(Targets.ROCTX, "roctxRangePush", RangePushAdvice.class));
    hooks.add(Hook.of(Targets.ROCTX, "roctxRangePop", RangePopAdvice.class));
    hooks.add(Hook.of(Targets.HEAP, "malloc", DeviceMemoryAdvice.class));
    hooks.add(Hook.of(Targets.HEAP, "free", DeviceMemoryAdvice.class));
    hooks.add(
        Hook.of(
            Targets.TASK, MethodDescription.CONSTRUCTOR_INTERNAL_NAME, TaskCreationAdvice.class));
    hooks.add(Hook.of(Targets.TASK, "execute", TaskRunAdvice.class));
    hooks.add(Hook.of(Targets.TASK, "assist", TaskRunAdvice.class));
    hooks.add(Hook.of(Targets.THREAD, "run", DeviceThreadAdvice.class));
    if (iteration instanceof IterationMarker.Method method) {
      hooks.add(Hook.of(method.className(), method.methodName(), IterationAdvice.class));
    }
    return checked(hooks, Targets.of(iteration));
  }

  static List<Hook> checked(List<Hook> hooks, Set<String> targets) {
    for (Hook hook : hooks) {
      if (!targets.contains(hook.className())) {
        throw new IllegalStateException(hook.className() + " has a hook but is no target");
      }
    }
    return hooks;
  }

  private static boolean isEntryPoint(MethodDescription method) {
    return method.isPublic() && method.isStatic() && method.getName().startsWith("hip");
  }
}
