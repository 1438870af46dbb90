package dev.hiptide.experiment;

import com.google.gson.FieldNamingPolicy;
import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonParseException;

/**
 * The part of the agent's report of one run that an experiment needs.
 *
 * @param host the steady state of the threads that call HIP; null if system calls were not traced
 * @param process the steady state of all threads; null likewise
 */
record Report(
    long iterations,
    String regime,
    String regimeReason,
    long lostEvents,
    View host,
    View process,
    Tracer tracer) {
  /**
   * What saw the system calls.
   *
   * @param backend {@code bpf} or {@code ptrace}
   */
  record Tracer(String backend) {}

  private static final Gson GSON =
      new GsonBuilder()
          .setFieldNamingPolicy(FieldNamingPolicy.LOWER_CASE_WITH_UNDERSCORES)
          .create();

  /**
   * Reads a report.
   *
   * @throws JsonParseException if the text is not a report
   */
  static Report parse(String json) {
    Report report = GSON.fromJson(json, Report.class);
    if (report == null) {
      throw new JsonParseException("empty");
    }
    return report;
  }
}
