package dev.hiptide.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import org.junit.jupiter.api.Test;

class ExperimentResultTest {
  private final ExperimentResult result = Results.baselineAndAlloc();

  @Test
  void isAJsonObjectOfVariants() {
    JsonObject variants =
        JsonParser.parseString(result.toJson()).getAsJsonObject().getAsJsonObject("variants");

    assertThat(variants.keySet()).containsExactly("baseline", "alloc");
    JsonObject alloc = variants.getAsJsonObject("alloc");
    assertThat(alloc.get("iterations").getAsLong()).isEqualTo(2_000);
    assertThat(alloc.get("bytes").getAsLong()).isEqualTo(4_000);
    assertThat(alloc.get("wall_seconds").getAsDouble()).isEqualTo(12.5);
    assertThat(alloc.get("result_ok").getAsBoolean()).isFalse();
    assertThat(alloc.get("regime").getAsString()).isEqualTo("fine");
    assertThat(alloc.get("lost_events").getAsLong()).isEqualTo(7);
    assertThat(alloc.getAsJsonObject("host").getAsJsonObject("calls_per_iteration").toString())
        .isEqualTo(
            "{\"control_io\":0.0,\"file_io\":0.0,\"memory\":0.0,\"other\":0.0,\"sync\":1.0}");
    assertThat(alloc.getAsJsonObject("process").getAsJsonObject("usec_per_iteration").toString())
        .isEqualTo(
            "{\"control_io\":100.0,\"file_io\":0.0,\"memory\":0.0,\"other\":400.0,\"sync\":300.0}");
  }

  @Test
  void isCsvWithARowForEachViewAndFigure() {
    assertThat(result.toCsv().lines())
        .hasSize(1 + 2 * 2 * 2)
        .startsWith(
            "variant,iterations,bytes,wall_seconds,backend,result_ok,regime,lost_events,view,figure,"
                + "control_io,file_io,memory,other,sync")
        .contains(
            "alloc,2000,4000,12.5,ptrace,false,fine,7,host,calls_per_iteration,0.0,0.0,0.0,0.0,1.0",
            "alloc,2000,4000,12.5,ptrace,false,fine,7,process,usec_per_iteration,"
                + "100.0,0.0,0.0,400.0,300.0");
  }
}
