package dev.hiptide.supervision;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Runs a short command as {@link ProcessBuilder} does, by the same native method, and without what
 * the JDK builds around a process.
 *
 * <p>That initialises classes that read the program's settings once and for all, and the agent
 * comes before the program has made any: {@code CompletableFuture} brings in the common {@code
 * ForkJoinPool} with its parallelism; from JDK 22 on, a logger brings in the program's {@code
 * System.LoggerFinder}, or a log manager. Of what has a memory, only {@code ProcessImpl} itself is
 * left, with {@code jdk.lang.Process.launchMechanism}.
 *
 * <p>It takes internals of {@code java.base}, which are the same in JDK 17 and 25. Where they are
 * different or not open to this class, there is no object of it.
 */
public final class ForkedCommand {
  private static final int PIPE = -1;
  private static final int STANDARD_ERROR = 2;

  private final Object process;
  private final Method fork;
  private final Method cString;
  private final Method fileDescriptor;
  private final Method await;
  private final int launchMechanism;
  private final Object helperPath;

  /**
   * Looks for the internals.
   *
   * @throws ReflectiveOperationException if those of this JDK are different
   * @throws RuntimeException if they are not open: see {@link #openInternals}
   */
  ForkedCommand() throws ReflectiveOperationException {
    Class<?> type = Class.forName("java.lang.ProcessImpl");
    fork =
        method(
            type,
            "forkAndExec",
            int.class,
            byte[].class,
            byte[].class,
            byte[].class,
            int.class,
            byte[].class,
            int.class,
            byte[].class,
            int[].class,
            boolean.class);
    cString = method(type, "toCString", String.class);
    fileDescriptor = method(type, "newFileDescriptor", int.class);
    await =
        method(
            Class.forName("java.lang.ProcessHandleImpl"),
            "waitForProcessExit0",
            long.class,
            boolean.class);
    launchMechanism = ((Enum<?>) staticValue(type, "launchMechanism")).ordinal() + 1;
    helperPath = staticValue(type, "helperpath");
    Class<?> unsafe = Class.forName("jdk.internal.misc.Unsafe");
    process = // not by its constructor, which starts a process and builds all the rest around it
        unsafe
            .getMethod("allocateInstance", Class.class)
            .invoke(unsafe.getMethod("getUnsafe").invoke(null), type);
  }

  /** Opens the internals to this class; nobody else gets at them. */
  public static void openInternals(Instrumentation instrumentation) {
    Set<Module> own = Set.of(ForkedCommand.class.getModule());
    instrumentation.redefineModule(
        Object.class.getModule(),
        Set.of(),
        Map.of("jdk.internal.misc", own),
        Map.of("java.lang", own),
        Set.of(),
        Map.of());
  }

  /**
   * Runs a command with this process's environment, working directory and standard error, and
   * nothing to read; returns when it has ended.
   *
   * @param words the first is the path of a program
   * @param added variables beside those of this process
   * @return the first line that it has written; null if it has written none
   * @throws IOException if no process can be made
   */
  String firstLineOf(List<String> words, Map<String, String> added) throws IOException {
    int[] descriptors = {PIPE, PIPE, STANDARD_ERROR};
    int pid = fork(words.get(0), words.subList(1, words.size()), variables(added), descriptors);
    try {
      new FileOutputStream(descriptor(descriptors[0])).close();
      try (BufferedReader output =
          new BufferedReader(
              new InputStreamReader(
                  new FileInputStream(descriptor(descriptors[1])), StandardCharsets.US_ASCII))) {
        return output.readLine();
      }
    } finally {
      call(await, null, (long) pid, true);
    }
  }

  /** All variables of the command; none for those of this process. */
  private static List<String> variables(Map<String, String> added) {
    if (added.isEmpty()) {
      return List.of();
    }
    Map<String, String> all = new HashMap<>(System.getenv());
    all.putAll(added);
    return all.entrySet().stream().map(it -> it.getKey() + "=" + it.getValue()).toList();
  }

  /** The strings one behind the other, each with a zero byte, as the native method takes them. */
  private byte[] block(List<String> strings) throws IOException {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    for (String string : strings) {
      block.writeBytes((byte[]) call(cString, null, string));
    }
    return block.toByteArray();
  }

  private int fork(
      String program, List<String> arguments, List<String> variables, int[] descriptors)
      throws IOException {
    try {
      return (int)
          call(
              fork,
              process,
              launchMechanism,
              helperPath,
              call(cString, null, program),
              block(arguments),
              arguments.size(),
              variables.isEmpty() ? null : block(variables),
              variables.size(),
              null, // and its working directory
              descriptors,
              false);
    } catch (IOException e) {
      throw new IOException("cannot run " + program + ": " + e.getMessage(), e);
    }
  }

  private FileDescriptor descriptor(int number) throws IOException {
    return (FileDescriptor) call(fileDescriptor, null, number);
  }

  private static Object call(Method method, Object target, Object... arguments) throws IOException {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof IOException failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Method method(Class<?> type, String name, Class<?>... parameters)
      throws ReflectiveOperationException {
    Method method = type.getDeclaredMethod(name, parameters);
    method.setAccessible(true);
    return method;
  }

  private static Object staticValue(Class<?> type, String name)
      throws ReflectiveOperationException {
    Field field = type.getDeclaredField(name);
    field.setAccessible(true);
    return field.get(null);
  }
}
