package dev.hiptide.inquiry;

import dev.hiptide.report.Report;
import java.io.IOException;

/** A session that can be asked for its figures again and again. Not thread-safe. */
public interface ReportSource {
  /** The program's name, as it may be shown. */
  String name();

  /** The program's process. */
  long pid();

  /**
   * The figures of this moment, from the beginning of the session on.
   *
   * @throws SessionEndedException if the session has ended; it will never answer again
   * @throws IOException if there is no answer now; the message is one line. It may answer later, as
   *     when its collector is being replaced
   */
  Report next() throws IOException, SessionEndedException, InterruptedException;
}
