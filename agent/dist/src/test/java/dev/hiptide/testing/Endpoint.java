package dev.hiptide.testing;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The endpoint of a process under the agent. */
public final class Endpoint {
  private static final Pattern LINE = Pattern.compile("metrics at (https?://\\S+)/metrics");

  private final HttpClient client = HttpClient.newHttpClient();
  private final String url;

  private Endpoint(String url) {
    this.url = url;
  }

  /** Waits until the agent has said where it is. */
  public static Endpoint of(JavaProcess process) throws Exception {
    Await.until("the agent names its endpoint", () -> find(process).find());
    Matcher found = find(process);
    found.find();
    return new Endpoint(found.group(1));
  }

  /** At a port that was chosen; whether anybody listens there shows at the first request. */
  public static Endpoint at(int port) {
    return new Endpoint("http://127.0.0.1:" + port);
  }

  private static Matcher find(JavaProcess process) throws IOException {
    return LINE.matcher(process.standardError());
  }

  /** http or https. */
  public String scheme() {
    return URI.create(url).getScheme();
  }

  /** The port that it listens at. */
  public int port() {
    return URI.create(url).getPort();
  }

  /** Host and port. */
  public String address() {
    return URI.create(url).getAuthority();
  }

  /** The answer to a request; empty when nobody answers. */
  public String get(String path) throws InterruptedException {
    return get(path, "*/*");
  }

  /** The answer to a request for a format. */
  public String get(String path, String accept) throws InterruptedException {
    try {
      return client
          .send(
              HttpRequest.newBuilder(URI.create(url + path)).header("Accept", accept).build(),
              HttpResponse.BodyHandlers.ofString())
          .body();
    } catch (IOException e) {
      return "";
    }
  }

  /** The sum of the series whose name and labels match; 0 without one. */
  public double sum(String seriesPattern) throws InterruptedException {
    return get("/metrics")
        .lines()
        .filter(line -> line.matches(seriesPattern + " \\S+"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }
}
