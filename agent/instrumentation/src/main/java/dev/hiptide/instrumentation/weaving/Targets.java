package dev.hiptide.instrumentation.weaving;

import dev.hiptide.settings.IterationMarker;
import java.util.HashSet;
import java.util.Set;

/** The classes that are woven, by name. Known without Byte Buddy, which takes long to load. */
final class Targets {
  static final String HIP = "dev.hiptide.hip.Hip";
  static final String ROCTX = "dev.hiptide.roctx.Roctx";
  static final String HEAP = "dev.hiptide.hip.tool.DeviceHeap";
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
