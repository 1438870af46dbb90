package dev.hiptide.stack;

import dev.hiptide.testing.Checkout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What the documents of the checkout have that a program can check. */
final class Documents {
  private static final Pattern QUERY = Pattern.compile("```promql\n(.*?)```", Pattern.DOTALL);

  private Documents() {}

  /** The README and the pages of docs. */
  static List<Path> all() throws IOException {
    List<Path> all = new ArrayList<>(List.of(Checkout.ROOT.resolve("README.md")));
    all.add(Checkout.ROOT.resolve("CHANGELOG.md"));
    all.add(Checkout.ROOT.resolve("grafana/preview/README.md"));
    try (Stream<Path> pages = Files.list(Checkout.ROOT.resolve("docs"))) {
      pages.filter(page -> page.toString().endsWith(".md")).sorted().forEach(all::add);
    }
    return all;
  }

  /** Their queries, which stand in blocks of promql. */
  static List<String> queries() throws IOException {
    List<String> queries = new ArrayList<>();
    for (Path page : all()) {
      QUERY.matcher(Files.readString(page)).results().map(it -> it.group(1)).forEach(queries::add);
    }
    return queries;
  }

  /** What a pattern finds in a page, outside of blocks of code. */
  static List<MatchResult> find(Pattern pattern, Path page) throws IOException {
    String prose = Files.readString(page).replaceAll("(?s)```.*?```", "");
    return pattern.matcher(prose).results().toList();
  }
}
