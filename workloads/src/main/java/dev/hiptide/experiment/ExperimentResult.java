package dev.hiptide.experiment;

import com.google.gson.FieldNamingPolicy;
import com.google.gson.GsonBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The results of all variants, in forms that programs can read.
 *
 * @param variants the results, in the order in which the variants ran, without those that failed
 */
record ExperimentResult(Map<Variant, VariantResult> variants) {
  private static final List<String> CSV_HEADER =
      List.of(
          "variant",
          "iterations",
          "bytes",
          "wall_seconds",
          "backend",
          "result_ok",
          "regime",
          "lost_events",
          "view",
          "figure");

  /** The results as one JSON object. */
  String toJson() {
    return new GsonBuilder()
            .setFieldNamingPolicy(FieldNamingPolicy.LOWER_CASE_WITH_UNDERSCORES)
            .setPrettyPrinting()
            .create()
            .toJson(this)
        + "\n";
  }

  /** The results as CSV: a header and, for each variant, one row per view and figure. */
  String toCsv() {
    List<String> lines = new ArrayList<>();
    lines.add(String.join(",", CSV_HEADER) + "," + String.join(",", PerCategory.NAMES));
    variants.forEach(
        (variant, result) -> {
          lines.addAll(rows(variant, result, "host", result.host()));
          lines.addAll(rows(variant, result, "process", result.process()));
        });
    return String.join("\n", lines) + "\n";
  }

  private static List<String> rows(Variant variant, VariantResult result, String name, View view) {
    String run =
        List.of(
                variant,
                result.iterations(),
                result.bytes(),
                result.wallSeconds(),
                result.backend(),
                result.resultOk(),
                result.regime(),
                result.lostEvents(),
                name)
            .stream()
            .map(Object::toString)
            .collect(Collectors.joining(","));
    return List.of(
        run + ",calls_per_iteration," + joined(view.callsPerIteration()),
        run + ",usec_per_iteration," + joined(view.usecPerIteration()));
  }

  private static String joined(PerCategory figures) {
    return figures.values().stream().map(String::valueOf).collect(Collectors.joining(","));
  }
}
