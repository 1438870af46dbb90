package dev.hiptide.report;

import dev.hiptide.table.Role;
import dev.hiptide.terms.Category;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * What was charged between two reports of one session, and the sums that {@link ReportBuilder}
 * makes of charges. Pure.
 */
public final class ChargeDifference {
  private final List<Report.Charged> charges;
  private final List<Report.Charged> sums;

  private record Place(String role, String phase, String op, String syscall) {}

  private ChargeDifference(Report before, Report after) {
    charges = since(before.charges(), after.charges());
    sums = since(ofAllPhases(before.charges()), ofAllPhases(after.charges()));
  }

  /** What was charged from the earlier report to the later one. */
  public static ChargeDifference between(Report before, Report after) {
    return new ChargeDifference(before, after);
  }

  /** Those with calls, by phase. */
  List<Report.Charged> charges() {
    return charges;
  }

  /**
   * Those with calls, of all phases together; their phase is empty. Calls that seemed to belong to
   * the shutdown, before more iterations followed, are there once.
   */
  public List<Report.Charged> sums() {
    return sums;
  }

  /** The calls of threads of that role in that operation, by the label of their category. */
  Map<String, Long> callsByCategory(Role role, String operation) {
    Map<String, Long> calls = new HashMap<>();
    sums.stream()
        .filter(charge -> isOf(role, charge) && charge.op().equals(operation))
        .forEach(charge -> calls.merge(category(charge), charge.calls(), Long::sum));
    return calls;
  }

  /** All calls of threads with one of two roles. */
  long calls(Role one, Role other) {
    return sums.stream()
        .filter(charge -> isOf(one, charge) || isOf(other, charge))
        .mapToLong(Report.Charged::calls)
        .sum();
  }

  /** The system calls with the most wall time on host and device threads. */
  List<Report.Syscall> topSyscalls() {
    record Key(String syscall, String role) {}
    Map<Key, Report.Syscall> top = new LinkedHashMap<>();
    Predicate<Report.Charged> isOfHip =
        charge -> isOf(Role.HOST, charge) || isOf(Role.DEVICE, charge);
    sums.stream()
        .filter(isOfHip)
        .forEach(
            charge ->
                top.merge(
                    new Key(charge.syscall(), charge.role()),
                    new Report.Syscall(
                        charge.syscall(),
                        category(charge),
                        charge.role(),
                        charge.calls(),
                        charge.errors(),
                        charge.usec()),
                    ChargeDifference::sum));
    return top.values().stream()
        .sorted(Comparator.comparingDouble(Report.Syscall::usec).reversed())
        .limit(ReportBuilder.TOP_SYSCALLS)
        .toList();
  }

  private static List<Report.Charged> since(
      List<Report.Charged> before, List<Report.Charged> after) {
    Map<Place, Report.Charged> then = byPlace(before);
    return byPlace(after).entrySet().stream()
        .map(entry -> since(then.get(entry.getKey()), entry.getValue()))
        .filter(charge -> charge.calls() > 0)
        .toList();
  }

  private static List<Report.Charged> ofAllPhases(List<Report.Charged> charges) {
    return charges.stream()
        .map(
            charge ->
                new Report.Charged(
                    charge.role(),
                    "",
                    charge.op(),
                    charge.syscall(),
                    charge.calls(),
                    charge.errors(),
                    charge.errorsByClass(),
                    charge.usec()))
        .toList();
  }

  private static boolean isOf(Role role, Report.Charged charge) {
    return charge.role().equals(role.label());
  }

  private static String category(Report.Charged charge) {
    return Category.of(charge.syscall()).label();
  }

  private static Map<Place, Report.Charged> byPlace(List<Report.Charged> charges) {
    Map<Place, Report.Charged> byPlace = new LinkedHashMap<>();
    for (Report.Charged charge : charges) {
      byPlace.merge(
          new Place(charge.role(), charge.phase(), charge.op(), charge.syscall()),
          charge,
          ChargeDifference::sum);
    }
    return byPlace;
  }

  private static Report.Charged since(Report.Charged then, Report.Charged now) {
    return then == null
        ? now
        : new Report.Charged(
            now.role(),
            now.phase(),
            now.op(),
            now.syscall(),
            Counters.since(then.calls(), now.calls()),
            Counters.since(then.errors(), now.errors()),
            Counters.ofLongs(then.errorsByClass(), now.errorsByClass()),
            Counters.since(then.usec(), now.usec()));
  }

  /** Several operations without a known name have one label. */
  private static Report.Charged sum(Report.Charged a, Report.Charged b) {
    Map<String, Long> errors = new LinkedHashMap<>(a.errorsByClass());
    b.errorsByClass().forEach((error, count) -> errors.merge(error, count, Long::sum));
    return new Report.Charged(
        a.role(),
        a.phase(),
        a.op(),
        a.syscall(),
        a.calls() + b.calls(),
        a.errors() + b.errors(),
        errors,
        a.usec() + b.usec());
  }

  private static Report.Syscall sum(Report.Syscall a, Report.Syscall b) {
    return new Report.Syscall(
        a.syscall(),
        a.category(),
        a.role(),
        a.calls() + b.calls(),
        a.errors() + b.errors(),
        a.usec() + b.usec());
  }
}
