package dev.hiptide.bootstrap;

import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * The agent's entry: finds its own jar, puts the classes that woven code calls on the boot loader
 * and everything else behind a loader of its own, and jumps there.
 *
 * <p>What a maintainer must keep true, here and in this whole package:
 *
 * <ul>
 *   <li>Nothing escapes. An exception out of {@code premain} would end the program that the agent
 *       is there to observe; out of {@code agentmain} it would surprise the tool that attached it.
 *   <li>Nothing is logged. A logging framework that is initialised here, before {@code main}, would
 *       miss the program's own configuration. The user gets single lines through {@link Message}.
 *   <li>Nothing here refers to a class outside {@code java.base} and this package: the application
 *       sees these classes, and must find no library of ours behind them. Hence the jump is by name
 *       ({@link EntryPoints}) and its parameters are types of the JDK.
 *   <li>There is no static data but what holds for the whole JVM: whether an agent runs, and
 *       whether the boot loader has our classes. A jar that is attached a second time finds this
 *       very class, with these values.
 *   <li>As little as possible is done on the way: the program waits for every millisecond. So there
 *       are no regular expressions here, and no reading of a class that is not needed.
 * </ul>
 *
 * <p>May be called by any thread, and by several at a time: the first one starts the agent.
 */
public final class HiptideAgent {
  private static final String WHERE_THERE_IS_A_SECURITY_MANAGER =
      "; the security manager's policy must have: grant codeBase"
          + " \"file:/.../hiptide-agent.jar\" { permission java.security.AllPermission; };";

  /** Set while an agent runs, starts or ends. */
  private static final AtomicBoolean STARTED = new AtomicBoolean();

  private static final long NONE = -1;

  /**
   * The checksum of the jar whose classes are on the boot loader. Guarded by STARTED. A class can
   * be defined only once per JVM.
   */
  private static long bootClasses = NONE;

  private HiptideAgent() {}

  /** Called before {@code main}, for {@code -javaagent}. */
  public static void premain(String arguments, Instrumentation instrumentation) {
    start(arguments, instrumentation);
  }

  /** Called in a program that runs already, for the Attach API. */
  public static void agentmain(String arguments, Instrumentation instrumentation) {
    start(arguments, instrumentation);
  }

  private static void start(String arguments, Instrumentation instrumentation) {
    // It is meant for the program: here it would close files and end waits.
    boolean interrupted = Thread.interrupted();
    Reply reply = Reply.to(arguments);
    AgentJar jar = null;
    boolean isFirst = false;
    boolean mayStartAgain = false;
    try {
      if (JdkTool.isTool(
          System.getProperty("sun.java.launcher"), System.getProperty("sun.java.command"))) {
        return;
      }
      isFirst = STARTED.compareAndSet(false, true);
      if (!isFirst) {
        reply.accept("the agent is already running; this second copy does nothing");
        return;
      }
      jar = AgentJar.own();
      mayStartAgain = !observe(Reply.rest(arguments), instrumentation, jar, reply);
    } catch (Throwable e) {
      Throwable cause = e instanceof InvocationTargetException ? e.getCause() : e;
      reply.accept(
          "the agent cannot start, the program runs without it: "
              + cause
              + (cause instanceof SecurityException ? WHERE_THERE_IS_A_SECURITY_MANAGER : ""));
      // It has left nothing behind, so another may be attached.
      mayStartAgain = isFirst && (cause instanceof IOException || e instanceof SecurityException);
    } finally {
      if (mayStartAgain) {
        end(jar);
      }
      reply.close();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Starts the agent; returns whether it observes the program. */
  private static boolean observe(
      String arguments, Instrumentation instrumentation, AgentJar jar, Consumer<String> messages)
      throws Exception {
    Callable<?> defineBootClasses = () -> defineBootClasses(jar, instrumentation);
    Runnable ended = () -> end(jar);
    return (boolean)
        new IsolatedClassLoader(jar)
            .loadClass(EntryPoints.AGENT_START)
            .getMethod(
                "start",
                String.class,
                Instrumentation.class,
                Path.class,
                Consumer.class,
                Callable.class,
                Runnable.class)
            .invoke(
                null, arguments, instrumentation, jar.path(), messages, defineBootClasses, ended);
  }

  /** Nothing is left of the session: another agent may be attached. */
  private static void end(AgentJar jar) {
    if (jar != null) {
      jar.close();
    }
    STARTED.set(false);
  }

  private static Void defineBootClasses(AgentJar jar, Instrumentation instrumentation)
      throws IOException {
    long checksum = jar.checksum(AgentJar.BOOT);
    if (bootClasses == NONE) {
      new BootClasses(jar, instrumentation).define();
      bootClasses = checksum;
    } else if (bootClasses != checksum) {
      throw new IOException(
          "another version of the agent was in this JVM; a new JVM can have the one in "
              + jar.path());
    }
    return null;
  }
}
