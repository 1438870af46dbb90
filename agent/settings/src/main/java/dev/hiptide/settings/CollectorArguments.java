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
 */
public record CollectorArguments(Path table, Settings settings) {
  private static final String TABLE = "table=";
  private static final String PID = "pid=";

  /**
   * Reads the words.
   *
   * @throws IllegalArgumentException if they name no table
   */
  public static CollectorArguments parse(String[] words) throws SettingsException {
    List<String> rest = new ArrayList<>(Arrays.asList(words));
    String table =
        rest.stream()
            .filter(word -> word.startsWith(TABLE))
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "the collector is started by the agent, with " + TABLE + "FILE"));
    rest.remove(table);
    rest.removeIf(word -> word.startsWith(PID) || word.equals(EntryPoints.COLLECT));
    return new CollectorArguments(
        Path.of(table.substring(TABLE.length())), Settings.fromArguments(rest));
  }

  /**
   * Writes the words. The command and the process id are there for people who read ps(1), and the
   * command for the agent jar's main class; the collector takes the id from the table.
   */
  public List<String> words(long workloadPid) {
    List<String> words = new ArrayList<>();
    words.add(EntryPoints.COLLECT);
    words.add(TABLE + table);
    words.add(PID + workloadPid);
    words.addAll(settings.toArguments());
    return words;
  }
}
