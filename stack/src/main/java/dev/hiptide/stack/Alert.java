package dev.hiptide.stack;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * An alert as Alertmanager sends it to a webhook (Alertmanager's documentation, configuration,
 * webhook_config).
 *
 * @param isFiring whether it fires; else it is resolved
 * @param labels by name
 * @param annotations by name
 */
public record Alert(boolean isFiring, Map<String, String> labels, Map<String, String> annotations) {

  /** Its name. */
  public String name() {
    return labels.getOrDefault("alertname", "");
  }

  /**
   * The alerts of one notification.
   *
   * @throws IllegalArgumentException if the text is not a notification
   */
  static List<Alert> ofNotification(String json) {
    try {
      JsonArray alerts = JsonParser.parseString(json).getAsJsonObject().getAsJsonArray("alerts");
      List<Alert> all = new ArrayList<>();
      for (JsonElement each : alerts) {
        JsonObject alert = each.getAsJsonObject();
        all.add(
            new Alert(
                alert.get("status").getAsString().equals("firing"),
                strings(alert.getAsJsonObject("labels")),
                strings(alert.getAsJsonObject("annotations"))));
      }
      return all;
    } catch (JsonParseException | IllegalStateException | NullPointerException e) {
      throw new IllegalArgumentException("no notification of Alertmanager: " + e.getMessage(), e);
    }
  }

  private static Map<String, String> strings(JsonObject object) {
    Map<String, String> strings = new TreeMap<>();
    object.entrySet().forEach(entry -> strings.put(entry.getKey(), entry.getValue().getAsString()));
    return strings;
  }

  /** A line for a log: state, name, severity and description. */
  @Override
  public String toString() {
    return "%s %s (%s): %s"
        .formatted(
            isFiring ? "FIRING" : "resolved",
            name(),
            labels.getOrDefault("severity", "no severity"),
            annotations.getOrDefault("description", annotations.getOrDefault("summary", "")));
  }
}
