package dev.hiptide.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hiptide.observation.Workload;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class OtlpResourceTest {
  @Test
  void namesUuidsAsTheStandardDoes() {
    UUID dns = UUID.fromString("6ba7b810-9dad-11d1-80b4-00c04fd430c8");

    assertThat(OtlpResource.named(dns, "www.example.com")) // RFC 9562, appendix A.4
        .isEqualTo(UUID.fromString("2ed6657d-e927-568b-95e1-2665a8aea6a2"));
  }

  @Test
  void anInstanceIsOneLifeOfOneProcessOfOneMachine() {
    Workload workload = new Workload(17, 1_000, 5);
    UUID instance = OtlpResource.instance(workload, "boot", "host");

    assertThat(OtlpResource.instance(new Workload(17, 1_000, 5), "boot", "host"))
        .as("another collector of it")
        .isEqualTo(instance);
    assertThat(
            List.of(
                OtlpResource.instance(new Workload(18, 1_000, 5), "boot", "host"),
                OtlpResource.instance(new Workload(17, 1_001, 5), "boot", "host"),
                OtlpResource.instance(new Workload(17, 1_000, 6), "boot", "host"),
                OtlpResource.instance(workload, "other", "host"),
                OtlpResource.instance(workload, "boot", "other")))
        .doesNotContain(instance)
        .doesNotHaveDuplicates();
  }
}
