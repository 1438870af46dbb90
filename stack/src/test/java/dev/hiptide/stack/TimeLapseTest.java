package dev.hiptide.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every duration of the shipped configuration is divided, and nothing else. */
class TimeLapseTest {
  @TempDir Path directory;

  @Test
  void dividesEveryDuration() throws Exception {
    Path config = Targets.configuration(directory, List.of(), List.of());
    Path rules = config.resolveSibling("rules/hiptide.rules.yml");
    Path alerts = config.resolveSibling("rules/hiptide.alerts.yml");

    new TimeLapse(4).apply(config.getParent());

    assertThat(config).content().contains("  scrape_interval: 1250ms\n  scrape_timeout: 1250ms\n");
    assertThat(alerts).content().contains("        for: 15000ms\n").doesNotContain("for: 1m");
    assertThat(rules)
        .content()
        .contains("    interval: 1250ms\n", "rate(hiptide_iterations_total[15000ms])")
        .contains("settled_rate1m[900000ms] offset 75000ms\n")
        .contains("75.0 * job_instance:hiptide_sync_wait:ratio_rate5m")
        .contains("record: job_instance:hiptide_sync_wait:ratio_rate5m\n")
        .doesNotContainPattern("(?:\\[|offset |interval: )\\d+[smh]\\b");
  }

  @Test
  void leavesTheDurationsWithAFactorOfOne() throws Exception {
    Path config = Targets.configuration(directory, List.of(), List.of());

    TimeLapse.NONE.apply(config.getParent());

    assertThat(config).hasSameTextualContentAs(RuleFiles.PROMETHEUS.resolve("prometheus.yml"));
    for (Path rules : RuleFiles.rules()) {
      assertThat(config.resolveSibling("rules").resolve(rules.getFileName()))
          .hasSameTextualContentAs(rules);
    }
  }
}
