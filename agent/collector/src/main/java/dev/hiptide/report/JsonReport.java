package dev.hiptide.report;

import com.google.gson.FieldNamingPolicy;
import com.google.gson.Gson;
import com.google.gson.GsonBuilder;

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
}
