package dev.hiptide.collector;

import dev.hiptide.settings.Settings;
import dev.hiptide.settings.SettingsException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The words of the collector's command line, which the agent writes.
 *
 * @param table the trace table's file
 */
record CollectorArguments(Path table, Settings settings) {
  private static final String TABLE = "table=";

  static CollectorArguments parse(String[] args) throws SettingsException {
    List<String> rest = new ArrayList<>(Arrays.asList(args));
    String table =
        rest.stream()
            .filter(word -> word.startsWith(TABLE))
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "the collector is started by the agent, with " + TABLE + "FILE"));
    rest.remove(table);
    // For those who read ps: the table has it too, and the agent's main class drops the other.
    rest.removeIf(word -> word.startsWith("pid=") || word.equals("collector"));
    return new CollectorArguments(
        Path.of(table.substring(TABLE.length())), Settings.fromArguments(rest));
  }
}
