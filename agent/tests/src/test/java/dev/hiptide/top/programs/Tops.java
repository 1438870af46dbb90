package dev.hiptide.top.programs;

import dev.hiptide.inquiry.ReportSource;
import dev.hiptide.inquiry.TableReports;
import dev.hiptide.top.Top;
import dev.hiptide.top.TopOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Runs {@code top} of a process, or of {@code all} in a list of them. */
public final class Tops {
  private static final Duration DEADLINE = Duration.ofSeconds(20);
  private static final Map<Path, ReportSource> OPENED = new HashMap<>();

  private Tops() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    boolean isAll = arguments[0].equals("all");
    TopOptions options = new TopOptions(Duration.ofMillis(300), Duration.ofMinutes(1), isAll);
    List<String> pids = List.of(arguments).subList(isAll ? 1 : 0, arguments.length);
    System.exit(Top.run(() -> sessions(pids), options));
  }

  private static List<ReportSource> sessions(List<String> pids) {
    List<ReportSource> sessions = new ArrayList<>();
    for (String pid : pids) {
      try (DirectoryStream<Path> found =
          Files.newDirectoryStream(Path.of("/dev/shm"), "hiptide-" + pid + "-*")) {
        for (Path directory : found) {
          sessions.add(OPENED.computeIfAbsent(directory, each -> open(Long.parseLong(pid), each)));
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return sessions;
  }

  private static ReportSource open(long pid, Path directory) {
    try {
      return TableReports.open(pid, directory.resolve("table"), DEADLINE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
