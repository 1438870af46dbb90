package dev.hiptide.probe;

import dev.hiptide.table.Role;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The cells of the platform threads that carry virtual threads (JDK 21 and later).
 *
 * <p>The carrier is known to {@code java.lang} alone; the agent opens that package to this class.
 * Where it has not, the carrier's thread id is read anew each time, which costs microseconds and is
 * as exact.
 */
final class Carriers {
  private static final MethodHandle IS_VIRTUAL = isVirtualOrNull();
  private static final MethodHandle CURRENT_CARRIER = currentCarrierOrNull();

  private final CellRegistry registry;
  private final Map<Object, Cell> cells = new ConcurrentHashMap<>();

  Carriers(CellRegistry registry) {
    this.registry = registry;
  }

  static boolean isVirtual(Thread thread) {
    if (IS_VIRTUAL == null) {
      return false;
    }
    try {
      return (boolean) IS_VIRTUAL.invokeExact(thread);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /** The cell of the current virtual thread's carrier. */
  Cell cell(Role role) throws IOException {
    Object carrier = carrier();
    Cell cell = cells.get(carrier);
    if (cell == null) {
      cells.keySet().removeIf(key -> key instanceof Thread thread && !thread.isAlive());
      cell = registry.claimForCarrier(OsThread.currentTid(), role);
      cells.put(carrier, cell);
    }
    return cell;
  }

  /** Called at the end of the session. */
  void clear() {
    cells.clear();
  }

  private static Object carrier() throws IOException {
    if (CURRENT_CARRIER == null) {
      return OsThread.currentTid();
    }
    try {
      return (Thread) CURRENT_CARRIER.invokeExact();
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  private static MethodHandle isVirtualOrNull() {
    try {
      return MethodHandles.publicLookup()
          .findVirtual(Thread.class, "isVirtual", MethodType.methodType(boolean.class));
    } catch (ReflectiveOperationException e) {
      return null; // before JDK 21
    }
  }

  private static MethodHandle currentCarrierOrNull() {
    try {
      Method method = Thread.class.getDeclaredMethod("currentCarrierThread");
      method.setAccessible(true);
      return MethodHandles.lookup().unreflect(method);
    } catch (ReflectiveOperationException | RuntimeException e) {
      return null; // before JDK 21, or the package is not open
    }
  }
}
