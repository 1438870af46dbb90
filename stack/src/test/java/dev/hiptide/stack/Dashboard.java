package dev.hiptide.stack;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.hiptide.testing.Checkout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A dashboard as Grafana gets it. */
record Dashboard(Path file, JsonObject json) {
  static final Path FOLDER = Checkout.ROOT.resolve("grafana/dashboards");

  /** A panel that shows something; rows are none. */
  record Panel(String dashboard, JsonObject json) {
    int id() {
      return json.get("id").getAsInt();
    }

    String title() {
      return json.get("title").getAsString();
    }

    String type() {
      return json.get("type").getAsString();
    }

    List<JsonObject> targets() {
      return objects(json.getAsJsonArray("targets"));
    }

    JsonObject defaults() {
      return json.getAsJsonObject("fieldConfig").getAsJsonObject("defaults");
    }

    /** What is overridden for the fields of a kind, by their name. */
    Map<String, JsonObject> overrides(String kind) {
      Map<String, JsonObject> found = new LinkedHashMap<>();
      for (JsonObject override :
          objects(json.getAsJsonObject("fieldConfig").getAsJsonArray("overrides"))) {
        JsonObject matcher = override.getAsJsonObject("matcher");
        if (matcher.get("id").getAsString().equals(kind)) {
          JsonObject properties =
              found.computeIfAbsent(matcher.get("options").getAsString(), it -> new JsonObject());
          for (JsonObject property : objects(override.getAsJsonArray("properties"))) {
            properties.add(property.get("id").getAsString(), property.get("value"));
          }
        }
      }
      return found;
    }

    @Override
    public String toString() {
      return dashboard + ", " + title();
    }
  }

  static List<Dashboard> all() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.sorted().map(Dashboard::read).toList();
    }
  }

  private static Dashboard read(Path file) {
    try {
      return new Dashboard(file, JsonParser.parseString(Files.readString(file)).getAsJsonObject());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  String uid() {
    return json.get("uid").getAsString();
  }

  /** Panels and rows. */
  List<JsonObject> items() {
    return objects(json.getAsJsonArray("panels"));
  }

  List<Panel> panels() {
    return items().stream()
        .filter(item -> !item.get("type").getAsString().equals("row"))
        .map(item -> new Panel(uid(), item))
        .toList();
  }

  List<JsonObject> variables() {
    return objects(json.getAsJsonObject("templating").getAsJsonArray("list"));
  }

  List<JsonObject> annotations() {
    return objects(json.getAsJsonObject("annotations").getAsJsonArray("list"));
  }

  List<JsonObject> links() {
    return objects(json.getAsJsonArray("links"));
  }

  /** All that is asked of Prometheus. */
  Stream<String> expressions() {
    return Stream.of(
            panels().stream().flatMap(panel -> panel.targets().stream()).map(it -> it.get("expr")),
            annotations().stream().map(it -> it.get("expr")),
            variables().stream().map(it -> it.get("query")))
        .flatMap(it -> it)
        .map(JsonElement::getAsString);
  }

  @Override
  public String toString() {
    return file.getFileName().toString();
  }

  static List<JsonObject> objects(JsonArray array) {
    return array.asList().stream().map(JsonElement::getAsJsonObject).toList();
  }
}
