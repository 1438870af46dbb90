package dev.hiptide.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hiptide.testing.Checkout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The version stands in the root's POM, as the property {@code revision}, and nowhere else. */
class VersionTest {
  /** What is no source, and not in a checkout that nobody has built in. */
  private static final Set<String> NOT_SOURCES = Set.of(".git", "target", "node_modules");

  /** The changelog's sections have the names of versions. */
  private static final Set<Path> WITH_VERSIONS =
      Set.of(Path.of("pom.xml"), Path.of("CHANGELOG.md"));

  @Test
  void noOtherFileHasTheVersion() throws Exception {
    String version = Poms.root().property("revision").replace("-SNAPSHOT", "");
    Pattern literal =
        Pattern.compile("(?<!\\d|\\d\\.)" + Pattern.quote(version) + "(?!\\d|\\.\\d)");
    assertThat(literal.matcher("v" + version + ".").find()).isTrue();

    assertThat(sources())
        .hasSizeGreaterThan(500)
        .filteredOn(file -> !WITH_VERSIONS.contains(file))
        .allSatisfy(
            file -> assertThat(literal.matcher(text(file)).find()).as(file.toString()).isFalse());
  }

  @Test
  void everyModuleHasTheVersionOfItsParent() throws Exception {
    assertThat(Poms.root().text("version")).isEqualTo("${revision}");
    assertThat(Poms.modules())
        .hasSizeGreaterThan(15)
        .allSatisfy(
            module -> {
              assertThat(module.text("parent/version")).isEqualTo("${revision}");
              assertThat(module.text("version")).isEmpty();
            });
  }

  private static List<Path> sources() throws IOException {
    List<Path> found = new ArrayList<>();
    Files.walkFileTree(
        Checkout.ROOT,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
            return NOT_SOURCES.contains(directory.getFileName().toString())
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (attributes.isRegularFile()) {
              found.add(Checkout.ROOT.relativize(file));
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return found;
  }

  /** Of any file: where it is no text, its bytes are characters. */
  private static String text(Path file) {
    try {
      return Files.readString(Checkout.ROOT.resolve(file), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
