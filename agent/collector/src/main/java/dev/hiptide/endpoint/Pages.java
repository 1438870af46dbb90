package dev.hiptide.endpoint;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import dev.hiptide.endpoint.Page.Content;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Answers each path with its page, {@code /} with a list of all pages, and others with 404. */
final class Pages implements HttpHandler {
  private static final int OK = 200;
  private static final int NOT_FOUND = 404;

  /** The pages of Prometheus's own server, which never reach this handler. */
  private static final Map<String, String> OF_THE_SERVER = new LinkedHashMap<>();

  static {
    OF_THE_SERVER.put("/metrics", "for Prometheus");
    OF_THE_SERVER.put("/-/healthy", "whether this endpoint answers");
  }

  private final Map<String, Page> pages = new LinkedHashMap<>();
  private final Content index;
  private final Content notFound;

  Pages(List<Page> list) {
    Map<String, String> about = new LinkedHashMap<>(OF_THE_SERVER);
    for (Page page : list) {
      pages.put(page.path(), page);
      about.put(page.path(), page.about());
    }
    StringBuilder html =
        new StringBuilder("<!doctype html><title>hiptide</title><h1>hiptide</h1>\n<ul>\n");
    about.forEach(
        (path, text) ->
            html.append(String.format("<li><a href=\"%s\">%s</a>: %s%n", path, path, text)));
    html.append("</ul>\n");
    index = new Content(OK, "text/html", html.toString());
    notFound =
        new Content(
            NOT_FOUND,
            "text/plain",
            "Not found. There are: " + String.join(" ", about.keySet()) + "\n");
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    Content content = content(exchange.getRequestURI().getPath());
    byte[] body = content.text().getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", content.type() + "; charset=utf-8");
    exchange.sendResponseHeaders(content.status(), body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private Content content(String path) {
    if (path.equals("/")) {
      return index;
    }
    Page page = pages.get(path);
    return page == null ? notFound : page.content().get();
  }
}
