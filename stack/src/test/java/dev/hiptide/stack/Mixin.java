package dev.hiptide.stack;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.hiptide.testing.Checkout;
import java.nio.file.Path;

/** The monitoring mixin, the source of dashboards, rules and alerts. */
final class Mixin {
  static final Path FOLDER = Checkout.ROOT.resolve("grafana/mixin");

  private Mixin() {}

  /** What jsonnet makes of an expression in which {@code mixin} is the mixin: an object. */
  static JsonObject evaluate(String expression) throws Exception {
    String mixin = "local mixin = import '%s'; ".formatted(FOLDER.resolve("mixin.libsonnet"));
    return JsonParser.parseString(Command.succeeds("jsonnet", "-e", mixin + expression))
        .getAsJsonObject();
  }
}
