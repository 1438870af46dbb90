package dev.hiptide.otlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OtelEnvironmentTest {
  private final List<String> messages = new ArrayList<>();

  @Test
  void readsPairsAndTellsOfWhatIsNone() {
    assertThat(
            of(Map.of(
                    "OTEL_EXPORTER_OTLP_HEADERS", "api-key=a%20b,other=1,secret,=x,bad=%zz,",
                    "OTEL_EXPORTER_OTLP_METRICS_HEADERS", "other=2"))
                .headers())
        .isEqualTo(Map.of("api-key", "a b", "other", "2"));
    assertThat(messages)
        .containsExactly(
            "OTLP: entry 3 of OTEL_EXPORTER_OTLP_HEADERS is left out: it is not key=value",
            "OTLP: entry 4 of OTEL_EXPORTER_OTLP_HEADERS is left out: it is not key=value",
            "OTLP: entry 5 of OTEL_EXPORTER_OTLP_HEADERS is left out: its % is not followed by two"
                + " hexadecimal digits");
  }

  @Test
  void anUnsetOrEmptyVariableIsNone() {
    assertThat(of(Map.of()).headers()).isEmpty();
    assertThat(of(Map.of("OTEL_EXPORTER_OTLP_HEADERS", "")).headers()).isEmpty();
    assertThat(messages).isEmpty();
  }

  /** Base64 has plus signs, and ends with equals signs. */
  @Test
  void decodesPercentSignsOfKeysAndValuesAndNothingElse() {
    assertThat(
            of(Map.of(
                    "OTEL_EXPORTER_OTLP_HEADERS",
                    " Authorization = Basic dXNlcjpw+Q== , a%2Db=1;2, %C3%BC=%C3%BC%2c%25"))
                .headers())
        .isEqualTo(Map.of("Authorization", "Basic dXNlcjpw+Q==", "a-b", "1;2", "ü", "ü,%"));
    assertThat(
            of(Map.of("OTEL_RESOURCE_ATTRIBUTES", "build=1.0+abc,my%20key=%2B"))
                .resourceAttributes("trainer"))
        .containsEntry("build", "1.0+abc")
        .containsEntry("my key", "+");
  }

  @Test
  void theServiceIsTheApplicationUnlessTheyNameIt() {
    assertThat(of(Map.of()).resourceAttributes("trainer"))
        .isEqualTo(Map.of("service.name", "trainer"));
    assertThat(
            of(Map.of("OTEL_RESOURCE_ATTRIBUTES", "a=b,a=c,service.name=x"))
                .resourceAttributes("trainer"))
        .isEqualTo(Map.of("a", "c", "service.name", "x"));
    assertThat(
            of(Map.of(
                    "OTEL_RESOURCE_ATTRIBUTES", "service.name=x",
                    "OTEL_SERVICE_NAME", "y"))
                .resourceAttributes("trainer"))
        .isEqualTo(Map.of("service.name", "y"));
  }

  @Test
  void certificatesAreJavasUnlessTheyAreNamed() throws Exception {
    assertThat(of(Map.of("OTEL_EXPORTER_OTLP_CERTIFICATE", "")).tls()).isEmpty();
    assertThatThrownBy(
            () ->
                of(Map.of(
                        "OTEL_EXPORTER_OTLP_CERTIFICATE", "/general",
                        "OTEL_EXPORTER_OTLP_METRICS_CERTIFICATE", "/of/metrics"))
                    .tls())
        .hasMessageContaining("/of/metrics");
    assertThatThrownBy(() -> of(Map.of("OTEL_EXPORTER_OTLP_METRICS_CLIENT_KEY", "/key")).tls())
        .hasMessage("OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE and …_CLIENT_KEY go together");
  }

  private OtelEnvironment of(Map<String, String> variables) {
    return new OtelEnvironment(variables, messages::add);
  }
}
