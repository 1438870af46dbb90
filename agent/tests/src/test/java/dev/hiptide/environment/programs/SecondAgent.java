package dev.hiptide.environment.programs;

import static net.bytebuddy.matcher.ElementMatchers.named;

import java.lang.instrument.Instrumentation;
import java.util.concurrent.atomic.AtomicInteger;
import net.bytebuddy.agent.builder.AgentBuilder;
import net.bytebuddy.asm.Advice;

/**
 * An agent that has Byte Buddy, too, under its own name and in another version. It puts advice into
 * the same methods as ours, also of classes that are loaded, and tells at the end how often it was
 * called.
 */
public final class SecondAgent {
  /** How often the advice has run; the woven classes write it. */
  public static final AtomicInteger CALLS = new AtomicInteger();

  private static final String PACKAGE = SecondAgent.class.getPackageName();

  private SecondAgent() {}

  /** Called before main. */
  public static void premain(String arguments, Instrumentation instrumentation) {
    agentmain(arguments, instrumentation);
  }

  /** Called in a program that runs. */
  public static void agentmain(String arguments, Instrumentation instrumentation) {
    new AgentBuilder.Default()
        .disableClassFormatChanges()
        .with(AgentBuilder.RedefinitionStrategy.RETRANSFORMATION)
        .type(named("dev.hiptide.hip.Hip").or(named(PACKAGE + ".Training")))
        .transform(
            (builder, type, loader, module, domain) ->
                builder.visit(Advice.to(Counting.class).on(named("hipMalloc").or(named("step")))))
        .installOn(instrumentation);
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> System.out.println("the second agent: " + CALLS)));
  }

  /** The advice. */
  static final class Counting {
    private Counting() {}

    @Advice.OnMethodEnter
    static void enter() {
      CALLS.incrementAndGet();
    }
  }
}
