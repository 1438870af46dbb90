package dev.hiptide.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReportDifferenceTest {
  @Test
  void figuresPerIterationAreOfTheWindow() {
    Report window = ReportDifference.between(report(100, 1), report(300, 2));

    assertThat(window.iterations()).isEqualTo(200);
    assertThat(window.wallSeconds()).isEqualTo(10);
    assertThat(window.host().callsPerIteration()).containsEntry("sync", 2.0);
    assertThat(window.host().usecPerIteration()).containsEntry("sync", 40.0);
    assertThat(window.host().netUsecPerIteration()).containsEntry("sync", 10.0);
    assertThat(window.host().meanUsecPerCall()).containsEntry("sync", 20.0);
    assertThat(window.process().callsPerIteration()).containsEntry("sync", 4.0);
    assertThat(window.roles().get("device").calls()).containsEntry("sync", 400L);
    assertThat(window.cpuSeconds()).containsEntry("host", 3.0);
    assertThat(window.lostEvents()).isEqualTo(1);
  }

  @Test
  void whatSumsAreMadeOfIsOfTheWindow() {
    Report window = ReportDifference.between(report(100, 1), report(300, 2));

    assertThat(window.charges())
        .containsExactly(
            new Report.Charged(
                "host", "steady", "hipFree", "futex", 400, 4, Map.of("again", 4L), 8000),
            new Report.Charged("device", "steady", "hipFree", "futex", 400, 0, Map.of(), 9000));
    assertThat(window.topSyscalls())
        .containsExactly(
            new Report.Syscall("futex", "sync", "device", 400, 0, 9000),
            new Report.Syscall("futex", "sync", "host", 400, 4, 8000));
    assertThat(window.unattributed()).isEqualTo(new Report.Unattributed(100, 0.25));
    Report.Operation free = window.operations().get(0);
    assertThat(window.operations()).hasSize(1);
    assertThat(free.calls()).isEqualTo(200);
    assertThat(free.meanUsec()).isEqualTo(70, within(1e-9));
    assertThat(free.bytes()).isEqualTo(2000);
    assertThat(free.hostSyscallsPerCall()).containsEntry("sync", 2.0).containsEntry("memory", 0.0);
    assertThat(free.deviceSyscallsPerCall()).containsEntry("sync", 2.0);
  }

  /** As after a pause between iterations. */
  @Test
  void callsThatTurnOutToBeOfTheSteadyStateAreCountedOnce() {
    Report paused =
        report(
            List.of(new Report.Charged("host", "shutdown", "none", "futex", 10, 0, Map.of(), 90)));
    Report wentOn =
        report(List.of(new Report.Charged("host", "steady", "none", "futex", 12, 0, Map.of(), 95)));

    assertThat(ChargeDifference.between(paused, wentOn).sums())
        .containsExactly(new Report.Charged("host", "", "none", "futex", 2, 0, Map.of(), 5));
    assertThat(ReportDifference.between(paused, wentOn).topSyscalls())
        .containsExactly(new Report.Syscall("futex", "sync", "host", 2, 0, 5));
  }

  @Test
  void regimeIsToldFromTheWindowAlone() {
    Report window = ReportDifference.between(report(100, 1), report(300, 2));

    assertThat(window.regime()).isEqualTo("fine");
    assertThat(window.regimeCategory()).isEqualTo("sync");
    assertThat(window.regimeReason()).startsWith("2.000 sync calls per iteration");
    assertThat(window.regimeWindow().iterations()).isEqualTo(200);
  }

  @Test
  void withoutIterationInTheWindowThereAreNoFiguresPerIteration() {
    Report window = ReportDifference.between(report(100, 1), report(100, 2));

    assertThat(window.host()).isNull();
    assertThat(window.process()).isNull();
    assertThat(window.regime()).isEqualTo("unknown");
    assertThat(window.regimeReason()).isEqualTo("no iteration began in this time");
    assertThat(window.charges()).isNotEmpty();
  }

  @Test
  void withoutAnyIterationTheReasonSaysThatNoneWasMarked() {
    assertThat(ReportDifference.between(report(0, 1), report(0, 2)).regimeReason())
        .isEqualTo("no iteration was marked");
  }

  @Test
  void whatIsNotTracedHasNoRegime() {
    Report after = JsonReport.parse(JsonReport.of(report(300, 2)).replace("true", "false"));
    Report window = ReportDifference.between(report(100, 1), after);

    assertThat(window.regimeReason()).isEqualTo("system calls were not traced");
    assertThat(window.host()).isNull();
  }

  /** The later report before the earlier one: every counter seems to fall. */
  @Test
  void whatSeemsToFallIsZero() {
    Report window = ReportDifference.between(report(300, 2), report(100, 1));

    assertThat(JsonReport.of(window)).doesNotContainPattern(": -");
    assertThat(window.iterations()).isZero();
    assertThat(window.operations()).isEmpty();
    assertThat(window.charges()).isEmpty();
    assertThat(window.topSyscalls()).isEmpty();
    assertThat(window.roles().get("host").usec()).containsEntry("sync", 0.0);
    assertThat(window.cpuSeconds()).containsEntry("host", 0.0);
  }

  @Test
  void collectorThatTookOverHasUsedAllOfItsTimeInTheWindow() {
    Report.Tracer same = ReportDifference.between(report(100, 1), report(300, 2)).tracer();
    Report.Tracer restarted =
        ReportDifference.between(report(100, 1, 1, 7.5), report(300, 2, 2, 0.25)).tracer();

    assertThat(same.collectorCpuSeconds()).isEqualTo(1);
    assertThat(same.collectorStarts()).isZero();
    assertThat(same.stops()).isEqualTo(10);
    assertThat(same.announcementUsec()).isEqualTo(3);
    assertThat(restarted.collectorCpuSeconds()).isEqualTo(0.25);
    assertThat(restarted.collectorStarts()).isEqualTo(1);
  }

  @Test
  void jsonIsReadAsItWasWritten() {
    assertThat(JsonReport.parse(JsonReport.of(report(300, 2)))).isEqualTo(report(300, 2));
    Report without = ReportDifference.between(report(0, 1), report(0, 2));
    assertThat(JsonReport.parse(JsonReport.of(without))).isEqualTo(without);
  }

  @Test
  void whatAReportOfAnotherVersionLacksIsEmpty() {
    Report report = JsonReport.parse("{\"pid\": 17, \"host\": {}, \"of_the_future\": [1]}");

    assertThat(report.pid()).isEqualTo(17);
    assertThat(report.regime()).isEqualTo("unknown");
    assertThat(report.charges()).isEmpty();
    assertThat(report.host().callsPerIteration()).isEmpty();
    assertThat(report.process()).isNull();
    assertThat(ReportDifference.between(report, report(300, 2)).iterations()).isEqualTo(300);
    assertThat(ReportDifference.between(report(300, 2), report).iterations()).isZero();
  }

  @Test
  void whatIsNoReportIsRefused() {
    for (String text : List.of("", "[]", "{", "{\"pid\": \"x\"}")) {
      assertThat(catchThrowable(() -> JsonReport.parse(text)))
          .as(text)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("it is no report: ");
    }
  }

  private static Report report(long iterations, int time) {
    return report(iterations, time, 1, time);
  }

  private static Report report(List<Report.Charged> charges) {
    Report empty = JsonReport.parse("{}");
    return new Report(
        "",
        17,
        0,
        0,
        0,
        null,
        null,
        null,
        null,
        null,
        0,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        empty.tracer(),
        charges);
  }

  /**
   * @param time most counters are a multiple of it
   */
  private static Report report(long iterations, int time, long starts, double collectorSeconds) {
    long calls = time * 400L;
    Report.Totals host =
        new Report.Totals(
            Map.of("sync", calls, "memory", 0L),
            Map.of("sync", time * 4L, "memory", 0L),
            Map.of("sync", calls * 20.0, "memory", 0.0));
    Report.Totals device =
        new Report.Totals(Map.of("sync", calls), Map.of("sync", 0L), Map.of("sync", 9000.0 * time));
    Report.Totals process =
        new Report.Totals(
            Map.of("sync", 2 * calls), Map.of("sync", 4L), Map.of("sync", 17000.0 * time));
    return new Report(
        "study",
        17,
        10 * time,
        iterations,
        8 * time,
        "fine",
        "sync",
        "because",
        new Report.RegimeWindow(
            iterations, 8 * time, host.calls(), host.usec(), 0.5 * time, 3 * time),
        "all",
        time,
        new Report.View(Map.of("sync", 1.0), Map.of(), Map.of(), Map.of()),
        null,
        Map.of("steady", new Report.PhaseTotals(host, process)),
        Map.of("host", host, "device", device),
        Map.of("host", 3.0 * time),
        List.of(
            new Report.Operation(
                "hipFree",
                200L * time,
                0,
                time == 1 ? 30 : 50,
                2000L * time,
                Map.of("sync", 2.0, "memory", 0.0),
                Map.of("sync", 2.0)),
            new Report.Operation("hipInit", 1, 0, 5, 0, Map.of(), Map.of())),
        List.of(),
        new Report.Unattributed(100L * time, 0.25),
        new Report.Tracer(
            true,
            "bpf",
            10L * time,
            0,
            15,
            collectorSeconds,
            starts,
            0,
            0,
            1,
            time,
            time == 1 ? 1 : 2,
            0,
            0,
            0),
        List.of(
            new Report.Charged("host", "startup", "none", "openat", 7, 0, Map.of(), 70),
            new Report.Charged(
                "host",
                "steady",
                "hipFree",
                "futex",
                calls,
                4L * time,
                Map.of("again", 4L * time),
                8000.0 * time),
            new Report.Charged(
                "device", "steady", "hipFree", "futex", calls, 0, Map.of(), 9000.0 * time)));
  }
}
