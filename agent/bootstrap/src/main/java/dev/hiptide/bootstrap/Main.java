package dev.hiptide.bootstrap;

import java.lang.reflect.InvocationTargetException;
import java.nio.file.Path;
import java.util.Arrays;

/** The agent jar as a program: {@code java -jar hiptide-agent.jar COMMAND}. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) throws Throwable {
    if (arguments.length > 0 && arguments[0].equals(EntryPoints.COLLECT)) {
      collect(Arrays.copyOfRange(arguments, 1, arguments.length));
    } else {
      command(arguments);
    }
  }

  /**
   * For the agent, which starts the collector: no help shows this command. The last classes are
   * loaded at the program's end, and by then the jar may have been overwritten.
   */
  private static void collect(String[] arguments) throws Throwable {
    call(
        new IsolatedClassLoader(AgentJar.own().inMemory()),
        EntryPoints.COLLECTOR,
        "main",
        new Class<?>[] {String[].class},
        (Object) arguments);
  }

  private static void command(String[] arguments) throws Throwable {
    AgentJar jar = AgentJar.own();
    // The Attach API, if this Java has it, is nowhere else.
    call(
        new IsolatedClassLoader(jar, ClassLoader.getSystemClassLoader()),
        EntryPoints.CLI,
        "main",
        new Class<?>[] {Path.class, String.class, String[].class},
        jar.path(),
        jar.attribute("Implementation-Version"),
        arguments);
  }

  private static void call(
      ClassLoader loader,
      String className,
      String method,
      Class<?>[] parameters,
      Object... arguments)
      throws Throwable {
    Thread.currentThread().setContextClassLoader(loader);
    try {
      loader.loadClass(className).getMethod(method, parameters).invoke(null, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
