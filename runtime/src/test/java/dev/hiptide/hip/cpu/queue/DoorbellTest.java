package dev.hiptide.hip.cpu.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class DoorbellTest {
  @Test
  void losesNoRing() {
    int rounds = 20_000;
    Doorbell ping = new Doorbell();
    Doorbell pong = new Doorbell();
    AtomicInteger ball = new AtomicInteger();
    CompletableFuture<Void> partner =
        CompletableFuture.runAsync(
            () -> {
              for (int i = 0; i < rounds; i++) {
                int odd = 2 * i + 1;
                ping.await(() -> ball.get() == odd, 0);
                ball.incrementAndGet();
                pong.ring();
              }
            });
    assertTimeoutPreemptively(
        Duration.ofSeconds(60),
        () -> {
          for (int i = 0; i < rounds; i++) {
            int even = 2 * i + 2;
            ball.incrementAndGet();
            ping.ring();
            pong.await(() -> ball.get() == even, 0);
          }
          partner.join();
        });
    assertThat(ball).hasValue(2 * rounds);
  }

  @Test
  void needsNoSystemCallWhileNobodySleeps() {
    Doorbell doorbell = new Doorbell();
    assertThat(doorbell.ring()).isFalse();
    doorbell.await(() -> true, 0);
    assertThat(doorbell.ring()).isFalse();
  }
}
