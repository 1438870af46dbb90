package dev.hiptide.bootstrap;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Path;
import java.util.Arrays;

/** The agent jar as a program: {@code java -jar hiptide-agent.jar COMMAND}. */
public final class Main {
  private static final int FAILURE = 1;
  private static final int USAGE_ERROR = 2;
  private static final String USAGE =
      """
      usage: java -javaagent:hiptide-agent.jar[=KEY=VALUE,...] ... your program
             java -jar hiptide-agent.jar run [--categories LIST] [--options KEY=VALUE,...] java ...
             java -jar hiptide-agent.jar archive   to start in less time, see below
             java -jar hiptide-agent.jar version
             java -jar hiptide-agent.jar help

      archive writes what the agent's second process needs at its start into a directory beside the
      jar, in the form that this Java reads fastest. The jar needs none, but programs that run on
      this Java start earlier under it. Make it again when the jar has changed or has been copied.
      """;

  private Main() {}

  public static void main(String[] arguments) throws Throwable {
    switch (arguments.length == 0 ? "" : arguments[0]) {
      case EntryPoints.COLLECT -> collect(Arrays.copyOfRange(arguments, 1, arguments.length));
      case "run" -> run(Arrays.copyOfRange(arguments, 1, arguments.length));
      case "archive" -> archive();
      case "version" -> System.out.println("hiptide " + version());
      case "help" -> System.out.print(USAGE);
      default -> {
        System.err.print(USAGE);
        System.exit(USAGE_ERROR);
      }
    }
  }

  /**
   * For the agent, which starts the collector: the usage does not name this command. The last
   * classes are loaded at the program's end, and by then the jar may have been overwritten.
   */
  private static void collect(String[] arguments) throws Throwable {
    call(
        AgentJar.own().inMemory(),
        EntryPoints.COLLECTOR,
        "main",
        new Class<?>[] {String[].class},
        (Object) arguments);
  }

  private static void run(String[] arguments) throws Throwable {
    AgentJar jar = AgentJar.own();
    call(
        jar,
        EntryPoints.RUN,
        "main",
        new Class<?>[] {String.class, String[].class},
        jar.path().toString(),
        arguments);
  }

  private static void archive() throws Throwable {
    AgentJar jar = AgentJar.own();
    try {
      Object directory =
          call(jar, EntryPoints.ARCHIVE_MAKER, "make", new Class<?>[] {Path.class}, jar.path());
      System.out.println("hiptide: made " + directory);
    } catch (IOException e) {
      System.err.println("hiptide: no archive is made: " + e);
      System.exit(FAILURE);
    }
  }

  private static Object call(
      AgentJar jar, String className, String method, Class<?>[] parameters, Object... arguments)
      throws Throwable {
    ClassLoader loader = new IsolatedClassLoader(jar);
    Thread.currentThread().setContextClassLoader(loader);
    try {
      return loader.loadClass(className).getMethod(method, parameters).invoke(null, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private static String version() throws IOException {
    return AgentJar.own().attribute("Implementation-Version");
  }
}
