package dev.hiptide.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonParseException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReportTest {
  @Test
  void readsWhatTheAgentWrites() {
    Report report =
        Report.parse(
            """
            {
              "application": "alloc", "pid": 1, "iterations": 3, "lost_events": 2,
              "regime": "fine", "regime_category": "sync", "regime_reason": "because",
              "host": {
                "calls_per_iteration":
                  {"control_io": 1, "file_io": 2, "memory": 3, "other": 4, "sync": 5},
                "usec_per_iteration":
                  {"control_io": 6, "file_io": 7, "memory": 8, "other": 9, "sync": 10}
              },
              "tracer": {"backend": "bpf", "stops": 0}
            }
            """);

    assertThat(report)
        .isEqualTo(
            new Report(
                3,
                "fine",
                "because",
                2,
                new View(new PerCategory(1, 2, 3, 4, 5), new PerCategory(6, 7, 8, 9, 10)),
                null,
                new Report.Tracer("bpf")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "no JSON", "[]", "{\"iterations\": \"many\"}"})
  void refusesWhatIsNoReport(String text) {
    assertThatThrownBy(() -> Report.parse(text)).isInstanceOf(JsonParseException.class);
  }
}
