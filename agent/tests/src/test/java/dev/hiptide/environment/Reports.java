package dev.hiptide.environment;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import dev.hiptide.environment.programs.Training;
import dev.hiptide.testing.Await;
import dev.hiptide.testing.JavaProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.StreamSupport;

/** What these tests ask of a program's report. */
final class Reports {
  private Reports() {}

  /**
   * The agent's arguments for a report of HIP calls and iterations alone, the cheapest there is.
   */
  static String withoutTracing(Path report) {
    return "port=0,linger=0,trace=off,report=" + report;
  }

  /** The report of a program that has ended. */
  static JsonObject of(JavaProcess process, Path file) throws Exception {
    Await.until("the collector ends", () -> process.collector().isEmpty());
    assertThat(file).as(process.standardError()).exists();
    JsonObject report = new Gson().fromJson(Files.readString(file), JsonObject.class);
    assertThat(report.getAsJsonObject("tracer").get("advice_errors").getAsLong())
        .as("errors in the advice")
        .isZero();
    return report;
  }

  /** Fails unless the report has that many steps of {@link Training}. */
  static void assertSteps(JsonObject report, int steps) {
    assertThat(calls(report, "hipMalloc")).isEqualTo(steps);
    assertThat(report.get("iterations").getAsInt()).isEqualTo(steps);
  }

  /** How many calls of a HIP function there were. */
  static long calls(JsonObject report, String function) {
    return StreamSupport.stream(report.getAsJsonArray("operations").spliterator(), false)
        .map(operation -> operation.getAsJsonObject())
        .filter(operation -> operation.get("op").getAsString().equals(function))
        .mapToLong(operation -> operation.get("calls").getAsLong())
        .sum();
  }
}
