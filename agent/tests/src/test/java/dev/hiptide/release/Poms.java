package dev.hiptide.release;

import dev.hiptide.testing.Checkout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The POMs of this checkout. */
final class Poms {
  private static final int DEEPEST = 3;

  private Poms() {}

  static Pom root() throws Exception {
    return new Pom(Checkout.ROOT.resolve("pom.xml"));
  }

  /** All others. */
  static List<Pom> modules() throws Exception {
    List<Path> files;
    try (Stream<Path> all = Files.walk(Checkout.ROOT, DEEPEST)) {
      files =
          all.filter(file -> file.endsWith("pom.xml"))
              .filter(file -> !file.getParent().equals(Checkout.ROOT))
              .filter(file -> !file.getParent().endsWith("target"))
              .sorted()
              .toList();
    }
    List<Pom> poms = new ArrayList<>();
    for (Path file : files) {
      poms.add(new Pom(file));
    }
    return poms;
  }
}
