package dev.hiptide.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The links of the documents lead somewhere. */
class DocumentsTest {
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
  private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.+)$");

  static List<Path> pages() throws IOException {
    return Documents.all();
  }

  @ParameterizedTest
  @MethodSource("pages")
  void itsLinksLeadSomewhere(Path page) throws Exception {
    for (MatchResult link : Documents.find(LINK, page)) {
      String target = link.group(1);
      if (target.startsWith("http")) {
        continue;
      }
      String[] parts = target.split("#", 2);
      Path file = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]).normalize();
      assertThat(file).as("%s in %s", target, page).exists();
      if (parts.length == 2 && Files.isRegularFile(file)) {
        assertThat(anchors(file)).as("%s in %s", target, page).contains(parts[1]);
      }
    }
  }

  /** As forges make them of headings. */
  private static List<String> anchors(Path page) throws IOException {
    return Documents.find(HEADING, page).stream()
        .map(heading -> heading.group(1).toLowerCase(Locale.ROOT))
        .map(text -> text.replaceAll("[^\\p{Alnum} _-]", "").replace(' ', '-'))
        .toList();
  }
}
