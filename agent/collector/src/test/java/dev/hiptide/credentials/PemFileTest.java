package dev.hiptide.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hiptide.credentials.TlsContexts.Identity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files as OpenSSL writes them. */
class PemFileTest {
  @TempDir Path directory;

  /** {@code ec.crt} has the certificate in words before it. */
  @ParameterizedTest
  @CsvSource({"rsa.crt, rsa.key", "rsa.crt, rsa-pkcs1.key", "ec.crt, ec-sec1.key"})
  void readsKeysInAllFormats(String certificate, String key) {
    assertThatCode(() -> server(sample(certificate), sample(key))).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource({"rsa.crt, rsa-pkcs1.key", "rsa.key, rsa.crt", "ec-sec1.key, ec.crt"})
  void keyAndCertificateMayBeInOneFileInAnyOrder(String first, String second) throws Exception {
    Path both =
        Files.writeString(
            directory.resolve("both.pem"),
            Files.readString(sample(first)) + Files.readString(sample(second)));

    assertThatCode(() -> server(both, both)).doesNotThrowAnyException();
  }

  @Test
  void aChainKeepsItsOrder() throws Exception {
    Path chain =
        Files.writeString(
            directory.resolve("chain.pem"),
            Files.readString(sample("ec.crt")) + Files.readString(sample("rsa.crt")));

    assertThat(PemFile.read(chain).certificates())
        .extracting(certificate -> certificate.getPublicKey().getAlgorithm())
        .containsExactly("EC", "RSA");
  }

  @ParameterizedTest
  @CsvSource({
    "rsa-pkcs1-encrypted.key, has a key that is encrypted",
    "ec-encrypted.key, has a key that is encrypted",
    "rsa.crt, 'has no private key in PEM: it has CERTIFICATE'"
  })
  void saysWhatIsWrongWithAKey(String file, String message) throws Exception {
    assertThatThrownBy(() -> PemFile.read(sample(file)).privateKey())
        .hasMessageContaining(file)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource({
    "PRIVATE KEY, A, it is not Base64",
    "PRIVATE KEY, AAAA, 'it is for none of RSA, EC, EdDSA'",
    "RSA PRIVATE KEY, AAAA, 'it is for none of RSA, EC, EdDSA'",
    "EC PRIVATE KEY, AAAA, it is no DER of a key",
    "EC PRIVATE KEY, MAMCAQE=, it does not name its curve",
    "OPENSSH PRIVATE KEY, AAAA, 'it is \"OPENSSH PRIVATE KEY\", allowed are PRIVATE KEY, RSA'"
  })
  void saysWhatIsWrongWithABlock(String label, String base64, String message) throws Exception {
    Path file =
        Files.writeString(
            directory.resolve("key"),
            "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n".formatted(label, base64));

    assertThatThrownBy(() -> PemFile.read(file).privateKey())
        .hasMessageContaining(file + " has a key that cannot be used: ")
        .hasMessageContaining(message);
  }

  @Test
  void saysWhatAFileHasInstead() throws Exception {
    Path text = Files.writeString(directory.resolve("text"), "nonsense");

    assertThatThrownBy(() -> PemFile.read(text).certificates())
        .hasMessage(text + " has no certificate in PEM: it has no block in PEM");
    assertThatThrownBy(() -> server(sample("ec.crt"), sample("rsa.key")))
        .hasMessageContaining("rsa.key is not the key of the certificate in")
        .hasMessageContaining("ec.crt");
  }

  private static SSLContext server(Path certificate, Path key) throws IOException {
    return TlsContexts.of(Optional.of(new Identity(certificate, key)), Optional.empty());
  }

  private static Path sample(String name) {
    return Path.of(PemFileTest.class.getResource(name).getPath());
  }
}
