package dev.hiptide.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ResultTableTest {
  private final String table = ResultTable.render(Results.baselineAndAlloc());

  @Test
  void showsOursBesideTheStudys() {
    assertThat(table)
        .startsWith(
            """
            calls per iteration
            variant  view     control_io    file_io     memory      other       sync      total  × baseline  regime
            baseline host              0    0.25000    0.25000          0          0    0.50000         1.0  minimal
                     process           0    1.00000          0          0          0    1.00000         1.0
                     study       0.00001    0.00017    0.00046    0.00018    0.00004    0.00086         1.0
            alloc    host              0          0          0          0    1.00000    1.00000         2.0  fine
                     process     0.50000          0          0    2.00000    1.50000    4.00000         4.0
                     study       0.00001    0.00017    0.00045    0.00018    1.00026    1.00107     1,164.0
            """);
  }

  @Test
  void showsTheTimesToo() {
    assertThat(table)
        .contains(
            """
            alloc    host              0          0          0          0      200.0      200.0         2.0  fine
            """)
        .contains(
            """
                     study       0.00161    0.00036    0.17591    0.00429      239.7      239.9     1,750.5
            """);
  }

  @Test
  void saysHowEachRunWent() {
    assertThat(table)
        .contains(
            "baseline: 2,000 iterations in 0.3 s, counted by bpf, result ok; nothing to speak of\n")
        .contains(
            "alloc: 2,000 iterations in 12.5 s, counted by ptrace, result WRONG; 1.000 sync calls\n")
        .contains("alloc: 7 events lost\n");
  }

  @Test
  void hasNoRatioWithoutABaseline() {
    Map<Variant, VariantResult> alloc =
        Map.of(Variant.ALLOC, Results.baselineAndAlloc().variants().get(Variant.ALLOC));

    assertThat(ResultTable.render(new ExperimentResult(alloc)))
        .contains("    1.00000    1.00000           -  fine\n");
  }
}
