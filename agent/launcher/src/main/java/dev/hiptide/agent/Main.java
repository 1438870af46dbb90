package dev.hiptide.agent;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;

/** The agent jar as a program: {@code java -jar hiptide-agent.jar COMMAND}. */
public final class Main {
  private static final String COLLECTOR = "dev.hiptide.collector.Collector";
  private static final String RUN = "dev.hiptide.run.Run";
  private static final int USAGE_ERROR = 2;
  private static final String USAGE =
      """
      usage: java -javaagent:hiptide-agent.jar[=KEY=VALUE,...] ... your program
             java -jar hiptide-agent.jar run [--categories LIST] [--options KEY=VALUE,...] java ...
             java -jar hiptide-agent.jar version
             java -jar hiptide-agent.jar help
      """;

  private Main() {}

  public static void main(String[] arguments) throws Throwable {
    switch (arguments.length == 0 ? "" : arguments[0]) {
      case "collector" -> collect(Arrays.copyOfRange(arguments, 1, arguments.length));
      case "run" -> run(Arrays.copyOfRange(arguments, 1, arguments.length));
      case "version" -> System.out.println("hiptide " + version());
      case "help" -> System.out.print(USAGE);
      default -> {
        System.err.print(USAGE);
        System.exit(USAGE_ERROR);
      }
    }
  }

  /** The agent starts this one: users have no need of it, and the usage does not name it. */
  private static void collect(String[] arguments) throws Throwable {
    call(AgentJar.own(), COLLECTOR, new Class<?>[] {String[].class}, (Object) arguments);
  }

  private static void run(String[] arguments) throws Throwable {
    AgentJar jar = AgentJar.own();
    call(jar, RUN, new Class<?>[] {String.class, String[].class}, jar.path().toString(), arguments);
  }

  private static void call(
      AgentJar jar, String className, Class<?>[] parameters, Object... arguments) throws Throwable {
    ClassLoader loader = new IsolatedClassLoader(jar);
    Thread.currentThread().setContextClassLoader(loader);
    try {
      loader.loadClass(className).getMethod("main", parameters).invoke(null, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private static String version() throws IOException {
    return AgentJar.own().attribute("Implementation-Version");
  }
}
