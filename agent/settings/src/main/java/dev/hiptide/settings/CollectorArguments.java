package dev.hiptide.settings;

import dev.hiptide.bootstrap.EntryPoints;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The words of the collector's command line, behind Java's own: the agent writes them, the
 * collector reads them.
 *
 * @param table the trace table's file
 * @param workloadPid the process that is to be observed
 */
public record CollectorArguments(Path table, long workloadPid, Settings settings) {
  private static final String TABLE = "table=";
  private static final String PID = "pid=";

  /**
   * Reads the words.
   *
   * @throws IllegalArgumentException if they name no table or no process
   */
  public static CollectorArguments parse(String[] words) throws SettingsException {
    List<String> rest = new ArrayList<>(Arrays.asList(words));
    Path table = Path.of(take(TABLE, rest));
    long workloadPid = Long.parseLong(take(PID, rest));
    rest.removeIf(word -> word.equals(EntryPoints.COLLECT));
    return new CollectorArguments(table, workloadPid, Settings.fromArguments(rest));
  }

  private static String take(String key, List<String> words) {
    for (String word : words) {
      if (word.startsWith(key)) {
        words.remove(word);
        return word.substring(key.length());
      }
    }
    throw new IllegalArgumentException(
        "the collector is started by the agent, with " + TABLE + "FILE and " + PID + "NUMBER");
  }

  /** Writes the words. The command is there for people who read ps(1), and for the main class. */
  public List<String> words() {
    List<String> words = new ArrayList<>();
    words.add(EntryPoints.COLLECT);
    words.add(TABLE + table);
    words.add(PID + workloadPid);
    words.addAll(settings.toArguments());
    return words;
  }
}
