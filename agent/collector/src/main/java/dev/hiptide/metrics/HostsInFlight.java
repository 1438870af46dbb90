package dev.hiptide.metrics;

import dev.hiptide.attribution.Snapshot;
import dev.hiptide.table.OperationContext;
import dev.hiptide.table.Role;
import dev.hiptide.terms.Category;
import dev.hiptide.terms.SyscallTable;
import dev.hiptide.tracer.InFlight;
import java.util.EnumMap;
import java.util.Map;

/**
 * The system calls of host threads that are under way.
 *
 * @param calls how many, by category
 * @param oldestInHipNanos how long the oldest one inside a HIP call has been under way, by category
 */
record HostsInFlight(Map<Category, Long> calls, Map<Category, Long> oldestInHipNanos) {
  static HostsInFlight of(Snapshot snapshot, SyscallTable syscalls) {
    Map<Category, Long> calls = new EnumMap<>(Category.class);
    Map<Category, Long> oldest = new EnumMap<>(Category.class);
    for (InFlight call : snapshot.inFlight()) {
      if (call.role() == Role.HOST) {
        Category category = syscalls.category(call.syscall());
        calls.merge(category, 1L, Long::sum);
        if (call.operation() != OperationContext.NO_OPERATION) {
          oldest.merge(category, call.nanos(), Math::max);
        }
      }
    }
    return new HostsInFlight(calls, oldest);
  }

  /** How many are under way. */
  long calls(Category category) {
    return calls.getOrDefault(category, 0L);
  }

  /** In nanoseconds; 0 if none is under way inside a HIP call. */
  long oldestInHipNanos(Category category) {
    return oldestInHipNanos.getOrDefault(category, 0L);
  }
}
