package dev.hiptide.fidelity;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.hiptide.testing.Await;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The finest figures of a report: what each system call was charged to. */
public final class Charges {
  private Charges() {}

  /** Reads a report. A tracer that holds nobody may write it after the program's end. */
  public static JsonObject report(Path file) throws Exception {
    Await.until("the report", () -> Files.exists(file));
    return JsonParser.parseString(Files.readString(file)).getAsJsonObject();
  }

  /** How many calls there were; null stands for any role or operation. */
  public static int calls(JsonObject report, String role, String op, String syscall) {
    return sum(report, "calls", role, op, syscall);
  }

  /** The sum of a field over the charges; null stands for any role or operation. */
  public static int sum(JsonObject report, String field, String role, String op, String syscall) {
    return of(report, syscall)
        .filter(charge -> role == null || charge.get("role").getAsString().equals(role))
        .filter(charge -> op == null || charge.get("op").getAsString().equals(op))
        .mapToInt(charge -> charge.get(field).getAsInt())
        .sum();
  }

  /** How many calls there were in the steady state. */
  static int steadyCalls(JsonObject report, String syscall) {
    return of(report, syscall)
        .filter(charge -> charge.get("phase").getAsString().equals("steady"))
        .mapToInt(charge -> charge.get("calls").getAsInt())
        .sum();
  }

  private static Stream<JsonObject> of(JsonObject report, String syscall) {
    return StreamSupport.stream(report.getAsJsonArray("charges").spliterator(), false)
        .map(JsonElement::getAsJsonObject)
        .filter(charge -> charge.get("syscall").getAsString().equals(syscall));
  }
}
