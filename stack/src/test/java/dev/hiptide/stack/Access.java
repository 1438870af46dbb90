package dev.hiptide.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hiptide.testing.Checkout;
import dev.hiptide.testing.JavaHomes;
import dev.hiptide.testing.JavaProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** What protects an endpoint in a test: files of a certificate, its key, and users. */
final class Access {
  /** A line of the users file for a name, with the password "secret", hashed by bcrypt. */
  private static final String USER =
      "%s:$2y$05$rIC0ZUv7ckyT4OpSQwKaAullfupdmMJFHpxGiWclOW1HfVlTiiCxm\n";

  private static final String STORE_PASSWORD = "changeit";

  private Access() {}

  /** A certificate of the loopback address that signs itself, and its private key, as PEM. */
  record Certificate(Path certificate, Path key) {
    /** The agent's options for it. */
    String options() {
      return "tls-certificate=%s,tls-key=%s".formatted(certificate, key);
    }

    /** Replaces the content of both files by another's. */
    void becomes(Certificate other) throws Exception {
      Files.writeString(certificate, Files.readString(other.certificate));
      Files.writeString(key, Files.readString(other.key));
    }
  }

  /** Makes a certificate, with the algorithm as the files' name. */
  static Certificate certificate(String algorithm, Path directory) throws Exception {
    Path store = directory.resolve(algorithm + ".p12");
    Command.succeeds(
        JavaHomes.current().resolve("bin/keytool").toString(),
        "-genkeypair",
        "-alias",
        "endpoint",
        "-keyalg",
        algorithm,
        "-dname",
        "CN=hiptide test",
        "-ext",
        "san=ip:127.0.0.1",
        "-storetype",
        "PKCS12",
        "-keystore",
        store.toString(),
        "-storepass",
        STORE_PASSWORD);
    KeyStore keys = KeyStore.getInstance(store.toFile(), STORE_PASSWORD.toCharArray());
    return new Certificate(
        pem(
            "CERTIFICATE",
            keys.getCertificate("endpoint").getEncoded(),
            directory.resolve(algorithm + ".crt")),
        pem(
            "PRIVATE KEY",
            keys.getKey("endpoint", STORE_PASSWORD.toCharArray()).getEncoded(),
            directory.resolve(algorithm + ".key")));
  }

  private static Path pem(String what, byte[] der, Path file) throws Exception {
    String text =
        "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n"
            .formatted(what, Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der));
    return Files.writeString(file, text);
  }

  /** The content of a file that has one user. */
  static String user(String name) {
    return "# who may scrape\n\n" + USER.formatted(name);
  }

  /** The agent's option for a file of users. */
  static String basicAuth(Path users) {
    assertThat(users).exists();
    return "basic-auth=" + users;
  }

  /** Starts a program of the study under the agent; it does not end by itself. */
  static JavaProcess serve(String... options) throws Exception {
    return JavaProcess.start(
        Checkout.workload(
            JavaHomes.current(),
            "port=0,linger=0,report=none," + String.join(",", options),
            List.of("kernels", "--iterations=100000000", "--bytes=4096")),
        Map.of());
  }
}
