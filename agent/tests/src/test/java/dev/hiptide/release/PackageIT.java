package dev.hiptide.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hiptide.testing.AgentJar;
import dev.hiptide.testing.Checkout;
import dev.hiptide.testing.JavaHomes;
import dev.hiptide.testing.JavaProcess;
import dev.hiptide.testing.Os;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The archive and the Debian package, made of the jar that this build has made. */
class PackageIT {
  private static final Path SCRIPT = Checkout.ROOT.resolve("packaging/package");

  @TempDir static Path directory;

  private static String version;

  @BeforeAll
  static void makePackages() throws Exception {
    try (JarFile jar = new JarFile(AgentJar.path().toFile())) {
      version = jar.getManifest().getMainAttributes().getValue("Implementation-Version");
    }
    make("one", "022", "UTC");
  }

  @Test
  void theSameJarGivesTheSameBytesWhoeverMakesThem() throws Exception {
    make("two", "077", "Asia/Tokyo");

    List<Path> packages = files("one");
    assertThat(packages).isNotEmpty();
    for (Path one : packages) {
      assertThat(directory.resolve("two").resolve(one.getFileName())).hasSameBinaryContentAs(one);
    }
  }

  @Test
  void theArchiveHasAllThatUsersNeed() throws Exception {
    String root = "hiptide-" + version + "/";

    assertThat(Os.output("tar", "--list", "--file", archive().toString()).lines())
        .allMatch(entry -> entry.startsWith(root))
        .contains(
            root + "bin/hiptide",
            root + "lib/hiptide-agent.jar",
            root + "completion/hiptide.bash",
            root + "completion/hiptide.zsh",
            root + "grafana/dashboards/workload.json",
            root + "prometheus/rules/hiptide.alerts.yml",
            root + "prometheus/rules/hiptide.rules.yml",
            root + "docs/metrics.md",
            root + "README.md",
            root + "LICENSE",
            root + "copyright",
            root + "licenses/byte-buddy/LICENSE");
  }

  @Test
  void theLauncherFindsItsJarThroughLinks() throws Exception {
    Path link = Files.createSymbolicLink(directory.resolve("hiptide"), unpackedLauncher("linked"));
    try (JavaProcess process =
        JavaProcess.start(
            List.of("env", "-C", "/", link.toString(), "run", "--help"),
            Map.of("JAVA_HOME", JavaHomes.current().toString()))) {
      assertThat(process.awaitExit()).as(process.standardError()).isZero();
      assertThat(process.standardOutput()).containsIgnoringCase("usage: hiptide run");
    } finally {
      Files.delete(link); // otherwise JUnit deletes it with a warning
    }
  }

  @Test
  void theLauncherSaysWhenThereIsNoJava() throws Exception {
    try (JavaProcess process =
        JavaProcess.start(
            List.of(unpackedLauncher("no-java").toString(), "run"),
            Map.of("JAVA_HOME", "/nowhere"))) {
      assertThat(process.awaitExit()).isEqualTo(1);
      assertThat(process.standardError())
          .isEqualTo(
              "hiptide: /nowhere/bin/java is not there: set JAVA_HOME, or have Java 17 or later on"
                  + " the PATH\n");
    }
  }

  @Test
  void theDebianPackagePutsEverythingWhereDebianHasIt() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/dpkg-deb")), "this needs dpkg-deb");
    String file = only(".deb").toString();

    assertThat(Os.output("dpkg-deb", "--field", file).lines())
        .contains(
            "Package: hiptide",
            "Version: " + version.replace('-', '~'),
            "Architecture: all",
            "Depends: default-jre-headless (>= 2:1.17) | java17-runtime-headless");
    assertThat(Os.output("dpkg-deb", "--contents", file).lines())
        .allMatch(entry -> entry.contains(" root/root "))
        .anyMatch(entry -> entry.endsWith(" ./usr/bin/hiptide -> ../share/hiptide/bin/hiptide"))
        .anyMatch(entry -> entry.matches("-rwxr-xr-x .* ./usr/share/hiptide/bin/hiptide"))
        .anyMatch(entry -> entry.matches("-rw-r--r-- .* ./usr/share/hiptide/lib/hiptide-agent.jar"))
        .anyMatch(entry -> entry.endsWith(" ./usr/share/doc/hiptide/copyright"))
        .anyMatch(entry -> entry.endsWith(" ./usr/share/doc/hiptide/changelog.gz"));
  }

  private static void make(String name, String umask, String timeZone) throws Exception {
    Os.output(
        "env",
        "TZ=" + timeZone,
        "JAVA_HOME=" + JavaHomes.current(),
        "sh",
        "-c",
        "umask %s && exec \"$0\" \"$1\"".formatted(umask),
        SCRIPT.toString(),
        directory.resolve(name).toString());
  }

  private static Path unpackedLauncher(String name) throws Exception {
    Path place = Files.createDirectory(directory.resolve(name));
    Os.output("tar", "--extract", "--file", archive().toString(), "--directory", place.toString());
    return place.resolve("hiptide-" + version).resolve("bin/hiptide");
  }

  private static Path archive() throws IOException {
    return only(".tar.gz");
  }

  private static Path only(String suffix) throws IOException {
    List<Path> found =
        files("one").stream().filter(file -> file.toString().endsWith(suffix)).toList();
    assertThat(found).hasSize(1);
    return found.get(0);
  }

  private static List<Path> files(String name) throws IOException {
    try (Stream<Path> files = Files.list(directory.resolve(name))) {
      return files.toList();
    }
  }
}
