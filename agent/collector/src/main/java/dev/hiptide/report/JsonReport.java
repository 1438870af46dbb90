package dev.hiptide.report;

import com.google.gson.FieldNamingPolicy;
import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonParseException;

/** The report for programs. */
public final class JsonReport {
  private static final Gson GSON =
      new GsonBuilder()
          .setFieldNamingPolicy(FieldNamingPolicy.LOWER_CASE_WITH_UNDERSCORES)
          .setPrettyPrinting()
          .serializeNulls()
          .create();

  private JsonReport() {}

  /** One JSON object. */
  public static String of(Report report) {
    return GSON.toJson(report) + "\n";
  }

  /**
   * The report that such an object holds. What it lacks is empty or 0, and what is unknown is left
   * out: the collector may be of another version.
   *
   * @throws IllegalArgumentException if it is no such object
   */
  public static Report parse(String json) {
    try {
      Report report = GSON.fromJson(json, Report.class);
      if (report != null) {
        return report;
      }
    } catch (JsonParseException e) {
      throw new IllegalArgumentException("it is no report: " + e.getMessage(), e);
    }
    throw new IllegalArgumentException("it is no report: it is empty");
  }
}
