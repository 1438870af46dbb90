package dev.hiptide.instrumentation.weaving;

import dev.hiptide.probe.Probe;
import dev.hiptide.probe.Rehearsal;
import dev.hiptide.settings.IterationMarker;
import dev.hiptide.table.TraceTable;
import java.io.IOException;
import java.io.InputStream;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.net.URL;
import java.net.URLConnection;
import java.security.AccessController;
import java.security.PrivilegedActionException;
import java.security.PrivilegedExceptionAction;
import java.security.ProtectionDomain;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Weaves the target classes as they are loaded, and those that have been. Every other class costs
 * one look-up of its name; a program without a target never loads Byte Buddy.
 */
public final class Weaving implements ClassFileTransformer {
  private final IterationMarker iteration;
  private final Operations operations;
  private final Consumer<String> warnings;
  private final Set<String> targets;

  /** The classes that are as they were before. Of the thread alone that ends the session. */
  private final Set<Class<?>> restored = new HashSet<>();

  /** The results of {@link #weaveAhead}, by class name. */
  private final Map<String, Woven> ahead = new ConcurrentHashMap<>();

  /**
   * Made when the first class is woven, by what woven code calls: {@link Probe} or {@link Door}.
   */
  private final Map<Class<?>, Weaver> weavers = new ConcurrentHashMap<>();

  /**
   * @param table where operations get their numbers
   * @param warnings takes a line for everything that should be woven and cannot be
   */
  public Weaving(IterationMarker iteration, TraceTable table, Consumer<String> warnings) {
    this.iteration = iteration;
    this.operations = new Operations(table, warnings);
    this.warnings = warnings;
    this.targets = Targets.of(iteration);
  }

  /**
   * Starts to weave. Classes that the program has loaded already are retransformed.
   *
   * @throws UnmodifiableClassException if the JVM refuses to retransform one of them
   */
  public void install(Instrumentation instrumentation) throws UnmodifiableClassException {
    Door.permit(instrumentation);
    List<Class<?>> heaps = loaded(instrumentation, Targets.HEAP::equals);
    heaps.forEach(this::forgetMemory);
    instrumentation.addTransformer(this, true);
    List<Class<?>> loaded = loaded(instrumentation, targets::contains);
    if (!loaded.isEmpty()) {
      instrumentation.retransformClasses(loaded.toArray(Class<?>[]::new));
      heaps.forEach(this::noteMemory);
    }
  }

  /**
   * Weaves no more, and gives the classes back as they were. Calls that are under way end with the
   * advice that they began with.
   */
  public void remove(Instrumentation instrumentation) {
    instrumentation.removeTransformer(this);
    restored.addAll(restore(instrumentation, loaded(instrumentation, targets::contains)));
  }

  /** The same for classes that were being loaded at that moment. */
  public void removeLate(Instrumentation instrumentation) {
    List<Class<?>> late = loaded(instrumentation, targets::contains);
    late.removeAll(restored);
    restore(instrumentation, late);
    restored.clear();
    ahead.clear();
  }

  private List<Class<?>> restore(Instrumentation instrumentation, List<Class<?>> woven) {
    for (Class<?> type : woven) {
      try {
        instrumentation.retransformClasses(type);
      } catch (Throwable e) { // the others, and all else that is to be undone, come first
        warnings.accept(type.getName() + " keeps what was woven into it, without effect: " + e);
      }
    }
    return woven;
  }

  private static List<Class<?>> loaded(Instrumentation instrumentation, Predicate<String> names) {
    List<Class<?>> loaded = new ArrayList<>();
    for (Class<?> type : instrumentation.getAllLoadedClasses()) {
      if (names.test(type.getName())) {
        loaded.add(type);
      }
    }
    return loaded;
  }

  /** What an earlier session has noted is in a table that is gone. */
  private void forgetMemory(Class<?> heap) {
    try {
      ((AtomicLong) heap.getField(Targets.HEAP_NOTED).get(null)).set(0);
    } catch (ReflectiveOperationException | RuntimeException e) {
      // told by noteMemory()
    }
  }

  /** Device memory that a running program holds was allocated before anything was woven. */
  private void noteMemory(Class<?> heap) {
    try {
      Probe.memory(
          (AtomicLong) heap.getField(Targets.HEAP_USED).get(null),
          (AtomicLong) heap.getField(Targets.HEAP_NOTED).get(null));
    } catch (ReflectiveOperationException | RuntimeException e) {
      warnings.accept("device memory allocated before the agent came is not counted: " + e);
    }
  }

  /**
   * Weaves the classes of a runtime on the class path before the program loads them. The best time
   * is while the agent waits for something else, and before the system calls that it takes to load
   * Byte Buddy would be counted. A runtime that only other loaders find is woven when it is loaded.
   */
  public void weaveAhead() {
    if (systemClassFile(Targets.HIP) == null) {
      return; // no runtime there, and the rest need not be looked for in every jar
    }
    for (String target : targets) {
      byte[] classFile = systemClassFile(target);
      if (classFile != null) {
        byte[] woven = transform(ClassLoader.getSystemClassLoader(), target, null, null, classFile);
        if (woven != null) {
          ahead.put(target, new Woven(classFile, woven));
        }
      }
    }
  }

  private static byte[] systemClassFile(String className) {
    URL url = ClassLoader.getSystemResource(className.replace('.', '/') + ".class");
    if (url == null) {
      return null;
    }
    try {
      URLConnection connection = url.openConnection();
      connection.setUseCaches(false); // else the program's jar would stay open
      try (InputStream in = connection.getInputStream()) {
        return in.readAllBytes();
      }
    } catch (IOException e) {
      return null; // the program gets the error when it loads the class
    }
  }

  @Override
  public byte[] transform(
      ClassLoader loader,
      String internalName,
      Class<?> loaded,
      ProtectionDomain domain,
      byte[] classFile) {
    String className = internalName == null ? "" : internalName.replace('/', '.');
    if (!targets.contains(className)) {
      return null;
    }
    try {
      Class<?> called = finds(loader, Probe.class) ? Probe.class : privileged(Door::ofThisJvm);
      if (!finds(loader, called)) {
        warnings.accept(
            className
                + " cannot be instrumented, its calls are not measured: its class loader, a "
                + loader.getClass().getName()
                + ", finds neither "
                + Probe.class.getName()
                + " nor "
                + Door.NAME);
        return null;
      }
      return privileged(() -> weave(className, classFile, called));
    } catch (Throwable e) { // the JVM would ignore it silently
      warnings.accept(className + " cannot be instrumented, its calls are not measured: " + e);
      return null;
    }
  }

  /**
   * Whether the classes of a loader find a class that woven code calls: without it, they would
   * fail.
   *
   * <p>This runs the program's code, in the middle of its definition of a class. So does the JVM,
   * which asks the loader there for the super types (JVMS 5.3.5), so the loader must bear it.
   * (Where the class has been defined, it is the thread that attaches the agent, and holds
   * nothing.) The JVM keeps the answer (JVMS 5.3): the woven code gets the same, whatever the
   * loader does later.
   */
  private static boolean finds(ClassLoader loader, Class<?> called) {
    try {
      return loader == null || Class.forName(called.getName(), false, loader) == called;
    } catch (ClassNotFoundException | LinkageError e) {
      return false;
    }
  }

  /** With the agent's rights, whatever those of the code are that loads the class. */
  @SuppressWarnings("removal") // as long as there is a Java with security managers
  private static <T> T privileged(PrivilegedExceptionAction<T> action)
      throws PrivilegedActionException {
    return AccessController.doPrivileged(action);
  }

  private byte[] weave(String className, byte[] classFile, Class<?> called) {
    Woven prepared = called == Probe.class ? ahead.get(className) : null;
    if (prepared != null && Arrays.equals(prepared.original, classFile)) {
      return prepared.result;
    }
    byte[] woven = weavers.computeIfAbsent(called, this::weaver).weave(className, classFile);
    // Not earlier: this compiles for 0.1 s, on a core that the collector's start needs.
    Rehearsal.start();
    return woven;
  }

  private Weaver weaver(Class<?> called) {
    return new Weaver(called, Hooks.of(iteration), operations, warnings);
  }

  private record Woven(byte[] original, byte[] result) {}
}
