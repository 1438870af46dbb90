package dev.hiptide.bootstrap;

/**
 * The names by which the classes that an application sees, this package, and those behind {@link
 * IsolatedClassLoader} know each other. Neither can refer to a class of the other.
 *
 * <p>All are constant expressions, so javac copies their values into the classes that use them (JLS
 * 13.1): those behind the loader are compiled against this class and never ask for it.
 */
public final class EntryPoints {
  /** The folder of the agent jar in which only {@link IsolatedClassLoader} looks for classes. */
  public static final String ISOLATED = "inst/";

  /** Has {@code start}, which {@link HiptideAgent} calls. */
  public static final String AGENT_START = "dev.hiptide.instrumentation.AgentStart";

  /** The collector's class, with a {@code main}. */
  public static final String COLLECTOR = "dev.hiptide.collector.Collector";

  /** The word of the agent jar's command line that starts a collector. */
  public static final String COLLECT = "collector";

  /** The command line's class, with a {@code main}, for every other word. */
  public static final String CLI = "dev.hiptide.cli.Cli";

  private EntryPoints() {}
}
