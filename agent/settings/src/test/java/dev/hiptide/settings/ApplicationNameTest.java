package dev.hiptide.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApplicationNameTest {
  private static final String SPRING = "org.springframework.boot.loader.launch.JarLauncher";

  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({
    "com.acme.Trainer --epochs 3,Trainer",
    "Trainer,Trainer",
    "acme.app/com.acme.Trainer,Trainer",
    "com.acme.Trainer$Inner,Trainer$Inner",
    "jdk.compiler/com.sun.tools.javac.launcher.Main my files/Trainer.java x,Trainer",
    "jdk.compiler/com.sun.tools.javac.launcher.SourceLauncher Trainer.java,Trainer",
    "'',java",
    ",java"
  })
  void isTheMainClassOrTheSource(String command, String name) {
    assertThat(ApplicationName.of(command, "lib:classes", Manifests::mainAttributes))
        .isEqualTo(name);
  }

  @ParameterizedTest
  @CsvSource({
    "trainer.jar,trainer",
    "/opt/acme/trainer-1.2.jar,trainer",
    "/opt/my path/trainer.jar,trainer",
    "trainer.war,trainer",
    "trainer-1.2.3-SNAPSHOT.jar,trainer",
    "trainer-0.0.1-SNAPSHOT.war,trainer",
    "trainer-1.2.3-20240101.120000-7.jar,trainer",
    "trainer-1.2.3.Final.jar,trainer",
    "trainer_v2.0-rc1-all.jar,trainer",
    "trainer-1.2-jar-with-dependencies.jar,trainer",
    "trainer-1.2-server.jar,trainer-server",
    "log4j-to-slf4j-2.17.jar,log4j-to-slf4j",
    "worker-2.jar,worker-2",
    "1.2.jar,1.2",
    "-1.2.jar,-1.2"
  })
  void isTheJarWithoutItsVersion(String jar, String name) {
    for (String command : new String[] {jar, jar + " --epochs 3"}) {
      for (String classPath : new String[] {jar, jar + ":/opt/agent.jar"}) {
        assertThat(ApplicationName.of(command, classPath, Manifests::mainAttributes))
            .isEqualTo(name);
      }
    }
  }

  @Test
  void isTheManifestsTitleFirst() throws IOException {
    String jar = jar("Implementation-Title", "Acme Trainer");

    assertThat(ApplicationName.of(jar + " x", jar, Manifests::mainAttributes))
        .isEqualTo("Acme Trainer");
    assertThat(ApplicationName.of("com.acme.Main", jar, Manifests::mainAttributes))
        .as("of a program that is not the jar's")
        .isEqualTo("Main");
  }

  @Test
  void isTheClassThatSpringsLauncherStarts() throws IOException {
    String jar = jar("Start-Class", "com.acme.Trainer");

    assertThat(ApplicationName.of(SPRING, jar, Manifests::mainAttributes)).isEqualTo("Trainer");
    assertThat(ApplicationName.of(jar, jar, Manifests::mainAttributes)).isEqualTo("trainer");
  }

  @Test
  void isTheTitleOfAnUnpackedArchive() throws IOException {
    Path manifest = Files.createDirectory(directory.resolve("META-INF")).resolve("MANIFEST.MF");
    Files.writeString(manifest, "Manifest-Version: 1.0\nImplementation-Title: trainer\n");

    assertThat(ApplicationName.of(SPRING, directory.toString(), Manifests::mainAttributes))
        .isEqualTo("trainer");
  }

  private String jar(String attribute, String value) throws IOException {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().putValue(attribute, value);
    Path file = directory.resolve("trainer-1.0.jar");
    try (OutputStream out = Files.newOutputStream(file)) {
      new JarOutputStream(out, manifest).close();
    }
    return file.toString();
  }
}
