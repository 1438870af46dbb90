package dev.hiptide.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ScrapersTest {
  private static final String PROMETHEUS = "Prometheus/3.5.0";
  private static final String CURL = "curl/8.5.0";

  private long now = 17;
  private final Scrapers scrapers = new Scrapers(() -> now);

  @Test
  void aPairOfOneAddressIsTwo() {
    for (int scrape = 0; scrape < 3; scrape++) {
      comes(PROMETHEUS, 1001);
      passes(2);
      comes(PROMETHEUS, 1002);
      passes(3);
    }
    scrapers.awaitLast();

    comes(PROMETHEUS, 1001);
    comes(PROMETHEUS, 1001);
    assertThat(scrapers.haveLast()).isFalse();
    comes(PROMETHEUS, 1002);
    assertThat(scrapers.haveLast()).isTrue();
  }

  @Test
  void whoLooksOnceTakesNobodysTurn() {
    comes(PROMETHEUS, 1001);
    passes(5);
    comes(PROMETHEUS, 1001);
    comes(CURL, 2001);
    scrapers.awaitLast();

    comes(CURL, 2002);
    assertThat(scrapers.haveLast()).isFalse();
    comes(PROMETHEUS, 1001);
    assertThat(scrapers.haveLast()).as("nobody waits for the one who has looked").isTrue();
  }

  @Test
  void aNewConnectionWillDo() {
    comes(PROMETHEUS, 1001);
    passes(60);
    comes(PROMETHEUS, 1002); // it does not keep them
    passes(60);
    comes(PROMETHEUS, 1003);
    scrapers.awaitLast();

    comes(PROMETHEUS, 1004);
    assertThat(scrapers.haveLast()).isTrue();
  }

  @Test
  void whoHasStoppedComingIsNotAwaited() {
    for (int scrape = 0; scrape < 3; scrape++) {
      comes(PROMETHEUS, 1001);
      passes(5);
    }
    passes(3600);
    comes("other", 3001);
    passes(5);
    comes("other", 3001);
    scrapers.awaitLast();

    comes("other", 3001);
    assertThat(scrapers.haveLast()).isTrue();
  }

  @Test
  void aShortProgramsScraperHasComeOnce() {
    comes(PROMETHEUS, 1001);
    scrapers.awaitLast();

    assertThat(scrapers.haveLast()).isFalse();
    comes(CURL, 2001);
    assertThat(scrapers.haveLast()).isFalse();
    comes(PROMETHEUS, 1001);
    assertThat(scrapers.haveLast()).isTrue();
  }

  @Test
  void nobodyIsAwaitedWhereNobodyHasCome() {
    assertThat(scrapers.haveLast()).as("before the end").isFalse();
    scrapers.awaitLast();
    assertThat(scrapers.haveLast()).isTrue();
  }

  private void comes(String agent, int port) {
    scrapers.came(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), agent, "");
  }

  private void passes(int seconds) {
    now += Duration.ofSeconds(seconds).toNanos();
  }
}
