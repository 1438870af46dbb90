package dev.hiptide.bootstrap;

import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.InvocationTargetException;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * The agent's entry: finds its own jar, puts the probe where every class can see it and everything
 * else where none can, and jumps.
 *
 * <p>Nothing escapes: an exception out of {@code premain} would end the program that the agent is
 * there to observe.
 */
public final class HiptideAgent {
  private static final String START = "dev.hiptide.instrumentation.AgentStart";
  private static final AtomicBoolean STARTED = new AtomicBoolean();

  /** Of whoever has set STARTED: classes can be defined once. */
  private static boolean probeDefined;

  private HiptideAgent() {}

  /** Called before {@code main}, for {@code -javaagent}. */
  public static void premain(String arguments, Instrumentation instrumentation) {
    start(arguments, instrumentation);
  }

  /** Called in a program that runs, for the Attach API. */
  public static void agentmain(String arguments, Instrumentation instrumentation) {
    start(arguments, instrumentation);
  }

  private static void start(String arguments, Instrumentation instrumentation) {
    if (JdkTool.isTool(System.getProperty("sun.java.command"))) {
      return;
    }
    if (!STARTED.compareAndSet(false, true)) {
      Message.print("the agent is already running; this second copy does nothing");
      return;
    }
    try {
      AgentJar jar = AgentJar.own();
      Consumer<String> messages = Message::print;
      Callable<?> defineProbe = () -> defineProbe(jar, instrumentation);
      Object observes =
          new IsolatedClassLoader(jar)
              .loadClass(START)
              .getMethod(
                  "start",
                  String.class,
                  Instrumentation.class,
                  String.class,
                  Consumer.class,
                  Callable.class)
              .invoke(
                  null, arguments, instrumentation, jar.path().toString(), messages, defineProbe);
      STARTED.set((boolean) observes);
    } catch (Throwable e) {
      Throwable cause = e instanceof InvocationTargetException ? e.getCause() : e;
      Message.print("the agent cannot start, the program runs without it: " + cause);
      if (cause instanceof IOException) {
        STARTED.set(false); // nothing of it is left: another may be attached
      }
    }
  }

  private static Void defineProbe(AgentJar jar, Instrumentation instrumentation)
      throws IOException {
    if (!probeDefined) {
      new ProbeClasses(jar, instrumentation).defineOnBootLoader();
      probeDefined = true;
    }
    return null;
  }
}
