package dev.hiptide.endpoint;

import dev.hiptide.endpoint.Page.Content;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Finds the page of each path: {@code /} is a list of all pages, and others there are not. */
final class Pages {
  static final String METRICS = "/metrics";

  private static final int OK = 200;
  private static final int NOT_FOUND = 404;
  private static final String HEALTHY = "/-/healthy";

  private final Exposition metrics;
  private final Map<String, Supplier<Answer>> pages = new LinkedHashMap<>();
  private final Answer notFound;

  Pages(Exposition metrics, List<Page> list, Scrapers scrapers) {
    this.metrics = metrics;
    Map<String, String> about = new LinkedHashMap<>();
    about.put(METRICS, "for Prometheus");
    about.put(HEALTHY, "whether this endpoint answers");
    pages.put(HEALTHY, () -> Answer.line(OK, "Exporter is healthy."));
    for (Page page : list) {
      Supplier<Answer> answer = () -> Answer.of(page.content().get());
      pages.put(page.path(), page.isCostly() ? Shared.among(scrapers, answer) : answer);
      about.put(page.path(), page.about());
    }
    Answer index = Answer.of(new Content(OK, "text/html", html(about)));
    pages.put("/", () -> index);
    notFound = Answer.line(NOT_FOUND, "Not found. There are: " + String.join(" ", about.keySet()));
  }

  private static String html(Map<String, String> about) {
    StringBuilder html =
        new StringBuilder("<!doctype html><title>hiptide</title><h1>hiptide</h1>\n<ul>\n");
    about.forEach(
        (path, text) ->
            html.append(String.format("<li><a href=\"%s\">%s</a>: %s%n", path, path, text)));
    return html.append("</ul>\n").toString();
  }

  /**
   * The answer for a path.
   *
   * @param accept the header; empty if there is none
   * @param acceptEncoding the header; empty if there is none
   */
  Answer answer(String path, String accept, String acceptEncoding) {
    if (path.equals(METRICS)) {
      return metrics.answer(accept, acceptEncoding);
    }
    Supplier<Answer> page = pages.get(path);
    return page == null ? notFound : page.get();
  }
}
