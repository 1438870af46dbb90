package dev.hiptide.instrumentation.weaving;

import dev.hiptide.settings.IterationMarker;
import java.util.HashSet;
import java.util.Set;

/**
 * The names of the classes that are woven. They are apart from the {@link Hooks} because those need
 * Byte Buddy, which takes long to load and which a program without a target never loads.
 */
final class Targets {
  static final String HIP = "dev.hiptide.hip.Hip";
  static final String ROCTX = "dev.hiptide.roctx.Roctx";
  static final String HEAP = "dev.hiptide.hip.tool.DeviceHeap";

  /** Its static fields, each an AtomicLong. */
  static final String HEAP_USED = "usedBytes";

  static final String HEAP_NOTED = "notedBytes";

  static final String TASK = "dev.hiptide.hip.tool.Task";
  static final String THREAD = "dev.hiptide.hip.tool.RuntimeThread";

  private Targets() {}

  static Set<String> of(IterationMarker iteration) {
    Set<String> targets = new HashSet<>(Set.of(HIP, ROCTX, HEAP, TASK, THREAD));
    if (iteration instanceof IterationMarker.Method method) {
      targets.add(method.className());
    }
    return targets;
  }
}
