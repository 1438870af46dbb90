package dev.hiptide.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JarInMemoryTest {
  @TempDir Path directory;

  private final byte[] packed = "packed well ".repeat(10_000).getBytes();
  private final byte[] stored = new byte[100_000];
  private Path file;

  @BeforeEach
  void writeJar() throws IOException {
    new Random(1).nextBytes(stored);
    file = directory.resolve("a.jar");
    try (OutputStream out = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      zip.setComment("a comment");
      zip.putNextEntry(new ZipEntry("folder/packed"));
      zip.write(packed);
      ZipEntry entry = new ZipEntry("stored");
      entry.setMethod(ZipEntry.STORED);
      entry.setSize(stored.length);
      CRC32 checksum = new CRC32();
      checksum.update(stored);
      entry.setCrc(checksum.getValue());
      entry.setExtra(new byte[] {0x55, 0x55, 1, 0, 7});
      entry.setComment("of the entry");
      zip.putNextEntry(entry);
      zip.write(stored);
      zip.putNextEntry(new ZipEntry("empty"));
    }
  }

  @Test
  void isWhatTheFileWasBeforeItWasOverwritten() throws IOException {
    JarInMemory jar = JarInMemory.of(file);
    Files.write(file, new byte[1_000]);
    assertThat(jar.read("folder/packed")).isEqualTo(packed);
    assertThat(jar.read("stored")).isEqualTo(stored);
    assertThat(jar.read("empty")).isEmpty();
    assertThat(jar.read("another")).isNull();
  }

  @Test
  void whatIsNoJarIsRefused() throws IOException {
    byte[] content = Files.readAllBytes(file);
    Random random = new Random(2);
    for (int length : new int[] {0, 10, 21, 22, 1_000, content.length - 1}) {
      byte[] noise = new byte[length];
      random.nextBytes(noise);
      Files.write(file, noise);
      assertThatThrownBy(() -> JarInMemory.of(file)).isInstanceOf(IOException.class);
    }
    for (int damaged = 0; damaged < 200; damaged++) {
      byte[] broken = content.clone();
      broken[broken.length - 1 - random.nextInt(200)] ^= 1 << random.nextInt(8);
      Files.write(file, broken);
      try {
        JarInMemory.of(file);
      } catch (IOException e) {
        // the other damage is of no consequence, as in the comment
      }
    }
  }
}
