package dev.hiptide.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class OtelEnvironmentTest {
  @Test
  void readsPairsAndPassesOverWhatIsNone() {
    assertThat(
            OtelEnvironment.headers(
                Map.of(
                    "OTEL_EXPORTER_OTLP_HEADERS", "api-key=a%20b,other=1,nonsense,=x,bad=%zz",
                    "OTEL_EXPORTER_OTLP_METRICS_HEADERS", "other=2")))
        .isEqualTo(Map.of("api-key", "a b", "other", "2"));
    assertThat(OtelEnvironment.headers(Map.of())).isEmpty();
  }

  @Test
  void theServiceIsTheApplicationUnlessTheyNameIt() {
    assertThat(OtelEnvironment.resourceAttributes(Map.of(), "trainer"))
        .isEqualTo(Map.of("service.name", "trainer"));
    assertThat(
            OtelEnvironment.resourceAttributes(
                Map.of("OTEL_RESOURCE_ATTRIBUTES", "a=b,a=c,service.name=x"), "trainer"))
        .isEqualTo(Map.of("a", "c", "service.name", "x"));
    assertThat(
            OtelEnvironment.resourceAttributes(
                Map.of(
                    "OTEL_RESOURCE_ATTRIBUTES", "service.name=x",
                    "OTEL_SERVICE_NAME", "y"),
                "trainer"))
        .isEqualTo(Map.of("service.name", "y"));
  }
}
