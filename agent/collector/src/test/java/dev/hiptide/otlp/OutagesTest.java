package dev.hiptide.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutagesTest {
  private static final IOException REFUSED = new IOException("refused");
  private static final String AGAIN = "OTLP: http://it takes the metrics again";

  private final List<String> lines = new ArrayList<>();
  private final Outages outages = new Outages(URI.create("http://it"), lines::add);

  @Test
  void anOutageIsToldOnceAndItsEndToo() {
    outages.taken();
    outages.notTaken(REFUSED);
    outages.notTaken(REFUSED);
    outages.taken();
    outages.taken();

    assertThat(lines)
        .containsExactly(
            "OTLP: http://it does not take the metrics, totals are sent when it does: refused",
            AGAIN);
  }

  @Test
  void whoComesAndGoesIsToldFiveTimes() {
    for (int i = 0; i < 100; i++) {
      outages.notTaken(REFUSED);
      outages.taken();
    }

    assertThat(lines).hasSize(10);
  }

  /** It is no outage like others: the receiver is asked more seldom than the settings say. */
  @Test
  void aPauseIsToldOnceWhateverWasToldBefore() {
    outages.notTaken(REFUSED);
    outages.notTaken(new OtlpHttp.Pause());
    outages.notTaken(new OtlpHttp.Pause());
    assertThat(lines)
        .hasSize(2)
        .last()
        .isEqualTo(
            "OTLP: http://it does not take the metrics, totals are sent when it does: it does not"
                + " speak HTTP, and is sent nothing more for an hour");
    outages.taken();
    assertThat(lines).hasSize(3).last().isEqualTo(AGAIN);
  }

  @Test
  void aPauseIsToldEvenAfterManyOutagesAndItsEndToo() {
    for (int i = 0; i < 10; i++) {
      outages.notTaken(REFUSED);
      outages.taken();
    }
    lines.clear();
    for (int i = 0; i < 2; i++) {
      outages.notTaken(REFUSED);
      outages.notTaken(new OtlpHttp.Pause());
      outages.taken();
    }

    assertThat(lines).hasSize(2).first().asString().contains("nothing more for an hour");
    assertThat(lines).last().isEqualTo(AGAIN);
  }
}
