package dev.hiptide.supervision;

import dev.hiptide.settings.CollectorArguments;
import dev.hiptide.settings.LastWords;
import dev.hiptide.settings.NetworkProperties;
import dev.hiptide.settings.Settings;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.jar.JarFile;

/**
 * The command that starts a collector.
 *
 * @param javaHome the Java to run it on: the workload's own
 * @param agentJar the jar that is agent and collector
 * @param table the file of the trace table
 */
public record CollectorCommand(
    Path javaHome, Path agentJar, Path table, long workloadPid, Settings settings) {
  /** Variables meant for the workload: they could give the collector an agent or a debugger. */
  private static final List<String> OPTIONS_OF_THE_WORKLOAD =
      List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS");

  /**
   * For a small process that starts fast, with few threads: a container may have a limit of them.
   * With -Xrs, signals that the shell ignores stay ignored.
   */
  private static final List<String> JVM_OPTIONS =
      List.of(
          "-XX:+IgnoreUnrecognizedVMOptions", // not every Java has all of these
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-XX:CICompilerCount=1",
          "-XX:-UseNotificationThread",
          "-Xmx64m",
          "-XX:+ExitOnOutOfMemoryError", // half a collector is worse than none
          "-XX:-CreateCoredumpOnCrash",
          "-Xss512k",
          "-XX:-UsePerfData",
          "-Xshare:auto",
          "-Xrs");

  /** What a JVM that crashes writes about itself; %p stands for its process id. */
  private static final String CRASH_LOG = "hs_err_pid%p.log";

  /** The first Java that warns of Unsafe, which Prometheus's protobuf format uses (JEP 471). */
  private static final int FIRST_WITH_UNSAFE_OPTION = 23;

  /**
   * Starts a collector, from its archive if there is one.
   *
   * @throws IOException if there is no such Java, it cannot be told the jar's path, no process can
   *     be made, or it could not open the table
   */
  public CollectorProcess start() throws IOException {
    CollectorArchive archive = CollectorArchive.of(agentJar);
    return archive.isThereFor(agentJar) ? start(words(archive.use())) : startWithoutArchive();
  }

  /**
   * The same from the agent jar alone, which takes longer: after a collector whose archive may have
   * been damaged.
   */
  public CollectorProcess startWithoutArchive() throws IOException {
    checkJar();
    return start(words(List.of("-jar", agentJar.toString())));
  }

  private CollectorProcess start(List<String> words) throws IOException {
    if (!Files.isExecutable(java())) {
      throw new IOException("there is no " + java());
    }
    if (agentJar.toString().contains(File.pathSeparator)) {
      throw new IOException(
          "a class path cannot hold the '"
              + File.pathSeparator
              + "' in "
              + agentJar
              + "; the agent's jar must be moved");
    }
    if (!Files.isWritable(table.getParent())) {
      throw new IOException(
          "it cannot open the trace table in "
              + table.getParent()
              + ": that is gone, or the program is another user's now");
    }
    Map<String, String> added = new HashMap<>();
    if (settings.otlp().isPresent()) {
      NetworkProperties.pass(added);
    }
    return CollectorProcess.start(words, OPTIONS_OF_THE_WORKLOAD, added, LastWords.file(table));
  }

  /** Why the collector that was started last could not work, if it has said so. */
  public Optional<String> lastWords() {
    return LastWords.of(table);
  }

  /** Java itself would tell the program's user in its own words, at each further start. */
  private void checkJar() throws IOException {
    try {
      new JarFile(agentJar.toFile(), false).close();
    } catch (IOException e) {
      throw new IOException("the agent's jar has changed: " + agentJar + ": " + e.getMessage(), e);
    }
  }

  /** What a collector's JVM that has crashed has written about itself. */
  Optional<Path> crashLog(CollectorProcess collector) {
    return Optional.of(
            table.resolveSibling(CRASH_LOG.replace("%p", Long.toString(collector.pid()))))
        .filter(Files::exists);
  }

  private Path java() {
    return javaHome.resolve("bin/java");
  }

  /**
   * The command of a collector that writes an archive of its classes at its end.
   *
   * @param draft the file to write them to
   */
  public List<String> words(CollectorArchive archive, Path draft) {
    return words(archive.write(draft));
  }

  private List<String> words(List<String> classes) {
    List<String> words = new ArrayList<>();
    words.add(java().toString());
    words.addAll(JVM_OPTIONS);
    // Where only this user can have put a link: a JVM follows it, and overwrites what it leads to.
    words.add("-XX:ErrorFile=" + table.resolveSibling(CRASH_LOG));
    words.add("-XX:ReplayDataFile=" + table.resolveSibling("replay_pid%p.log"));
    if (Runtime.version().feature() >= FIRST_WITH_UNSAFE_OPTION) {
      words.add("--sun-misc-unsafe-memory-access=allow");
    }
    // Otherwise libraries log to the workload's stderr, e.g. each time a scraper hangs up.
    words.add("-Djava.util.logging.config.file=/dev/null");
    words.add("-Djna.platform.library.path="); // else JNA runs ldconfig(8)
    words.add("-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"));
    // The table's directory is removed with all that is in it, whenever the collector is killed.
    words.add("-Djna.tmpdir=" + System.getProperty("jna.tmpdir", table.getParent().toString()));
    // The report has "µs" in every locale, also in C, the usual one of containers.
    words.add("-Dsun.stderr.encoding=UTF-8");
    words.add("-Dstderr.encoding=UTF-8"); // the name since Java 19
    words.addAll(classes);
    words.addAll(new CollectorArguments(table, workloadPid, settings).words());
    return words;
  }
}
