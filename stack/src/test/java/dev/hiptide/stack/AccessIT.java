package dev.hiptide.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hiptide.testing.Await;
import dev.hiptide.testing.Checkout;
import dev.hiptide.testing.Endpoint;
import dev.hiptide.testing.JavaHomes;
import dev.hiptide.testing.JavaProcess;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A real Prometheus scrapes an endpoint that speaks TLS and asks for a password. */
class AccessIT {
  private static final String STORE_PASSWORD = "changeit";

  /** The user prometheus with the password "secret", hashed by bcrypt. */
  private static final String USERS =
      "prometheus:$2y$05$rIC0ZUv7ckyT4OpSQwKaAullfupdmMJFHpxGiWclOW1HfVlTiiCxm\n";

  @TempDir Path directory;
  private Path certificate;
  private Path key;
  private Path users;

  @BeforeEach
  void writeFiles() throws Exception {
    users = Files.writeString(directory.resolve("users"), "# who may scrape\n\n" + USERS);
  }

  private void makeCertificate(String algorithm) throws Exception {
    Path store = directory.resolve(algorithm + ".p12");
    try (JavaProcess keytool =
        JavaProcess.start(
            List.of(
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
                STORE_PASSWORD),
            Map.of())) {
      assertThat(keytool.awaitExit()).as(keytool.standardOutput()).isZero();
    }
    KeyStore keys = KeyStore.getInstance(store.toFile(), STORE_PASSWORD.toCharArray());
    certificate = pem("CERTIFICATE", keys.getCertificate("endpoint").getEncoded(), algorithm);
    key =
        pem(
            "PRIVATE KEY",
            keys.getKey("endpoint", STORE_PASSWORD.toCharArray()).getEncoded(),
            algorithm);
  }

  private Path pem(String what, byte[] der, String name) throws Exception {
    String text =
        "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n"
            .formatted(what, Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der));
    return Files.writeString(directory.resolve(name + "." + what.replace(' ', '-')), text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"EC", "RSA"})
  void prometheusScrapesThroughTlsAndPassword(String algorithm) throws Exception {
    makeCertificate(algorithm);
    try (JavaProcess program = start("%s,%s".formatted(tls(), basicAuth()))) {
      Endpoint endpoint = Endpoint.of(program);
      assertThat(endpoint.scheme()).isEqualTo("https");
      try (Prometheus prometheus = scrapingAs("prometheus", endpoint)) {
        Await.until("the target is up", () -> isUp(prometheus));
        Await.until("its series", () -> !prometheus.query("hiptide_build_info").isEmpty());
      }
    }
  }

  @Test
  void whoDoesNotKnowThePasswordSeesNothing() throws Exception {
    try (JavaProcess program = start(basicAuth())) {
      Endpoint endpoint = Endpoint.of(program);
      assertThat(endpoint.scheme()).isEqualTo("http");
      try (Prometheus prometheus =
          Prometheus.scraping(
              endpoint.address(),
              directory.resolve("prometheus"),
              "basic_auth:",
              "  username: prometheus",
              "  password: guess")) {
        Await.until(
            "the scrape is refused", () -> lastError(prometheus).contains("401 Unauthorized"));
        assertThat(prometheus.query("hiptide_build_info")).isEmpty();
      }
    }
  }

  @Test
  void whoDoesNotTrustTheCertificateSeesNothing() throws Exception {
    makeCertificate("EC");
    try (JavaProcess program = start(tls())) {
      try (Prometheus prometheus =
          Prometheus.scraping(
              Endpoint.of(program).address(), directory.resolve("prometheus"), "scheme: https")) {
        Await.until("the scrape fails", () -> lastError(prometheus).contains("certificate"));
        assertThat(isUp(prometheus)).isFalse();
      }
    }
  }

  @Test
  void filesThatAreNoneAreNamedAndNothingIsServed() throws Exception {
    Files.writeString(users, "prometheus:secret\n");
    try (JavaProcess program = start(basicAuth())) {
      Await.until(
          "the message",
          () -> program.standardError().contains(users + ", line 1, is not user:hash"));
      assertThat(program.standardError())
          .contains("no metrics are served")
          .doesNotContain("metrics at");
    }
    makeCertificate("EC");
    Files.writeString(key, "nonsense");
    try (JavaProcess program = start(tls())) {
      Await.until(
          "the message",
          () -> program.standardError().contains(key + " has no \"BEGIN PRIVATE KEY\""));
      assertThat(program.standardError()).doesNotContain("metrics at");
    }
  }

  @Test
  void aKeyOfAnotherCertificateIsNamed() throws Exception {
    makeCertificate("RSA");
    Path other = key;
    makeCertificate("EC");
    key = other;
    try (JavaProcess program = start(tls())) {
      Await.until(
          "the message",
          () ->
              program
                  .standardError()
                  .contains(key + " is not the key of the certificate in " + certificate));
    }
  }

  @Test
  void renewedFilesAreReadAgain() throws Exception {
    makeCertificate("EC");
    try (JavaProcess program = start("%s,%s".formatted(tls(), basicAuth()))) {
      Endpoint endpoint = Endpoint.of(program);
      try (Prometheus prometheus = scrapingAs("prometheus", endpoint)) {
        Await.until("the target is up", () -> isUp(prometheus));
      }
      Path served = certificate;
      Path servedKey = key;
      makeCertificate("RSA");
      Files.writeString(served, Files.readString(certificate));
      Files.writeString(servedKey, Files.readString(key));
      Files.writeString(users, USERS.replace("prometheus:", "another:"));
      try (Prometheus prometheus = scrapingAs("another", endpoint)) {
        Await.until("its scrape is good", () -> isScraped(prometheus));
        Files.writeString(users, "nonsense");
        Await.until(
            "the message",
            () -> program.standardError().contains("stays in use: java.io.IOException: " + users));
        Await.until("what was read before is in use", () -> isScraped(prometheus));
      }
      Files.writeString(users, USERS);
      try (Prometheus prometheus = scrapingAs("another", endpoint)) {
        Await.until(
            "the scrape is refused", () -> lastError(prometheus).contains("401 Unauthorized"));
      }
    }
  }

  @Test
  void connectionsThatSayNothingHoldUpNobody() throws Exception {
    makeCertificate("EC");
    List<Socket> silent = new ArrayList<>();
    try (JavaProcess program = start("%s,%s".formatted(tls(), basicAuth()))) {
      Endpoint endpoint = Endpoint.of(program);
      for (int i = 0; i < 40; i++) {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), endpoint.port());
        socket.getOutputStream().write(0x16); // the first byte of a handshake
        silent.add(socket);
      }
      try (Prometheus prometheus = scrapingAs("prometheus", endpoint)) {
        Await.until("the target is up", () -> isUp(prometheus));
      }
    } finally {
      for (Socket socket : silent) {
        socket.close();
      }
    }
  }

  private String tls() {
    return "tls-certificate=%s,tls-key=%s".formatted(certificate, key);
  }

  private String basicAuth() {
    return "basic-auth=" + users;
  }

  private static JavaProcess start(String settings) throws Exception {
    return JavaProcess.start(
        Checkout.workload(
            JavaHomes.current(),
            "port=0,linger=0,report=none," + settings,
            List.of("kernels", "--iterations=100000000", "--bytes=4096")),
        Map.of());
  }

  private Prometheus scrapingAs(String user, Endpoint endpoint) throws Exception {
    return Prometheus.scraping(
        endpoint.address(),
        directory.resolve("prometheus"),
        "scheme: https",
        "tls_config:",
        "  ca_file: " + certificate,
        "basic_auth:",
        "  username: " + user,
        "  password: secret");
  }

  private static boolean isUp(Prometheus prometheus) throws Exception {
    return !prometheus.query("up == 1").isEmpty();
  }

  /** Whether the last scrape was good; what an earlier Prometheus has stored does not count. */
  private static boolean isScraped(Prometheus prometheus) throws Exception {
    return prometheus.api("targets").toString().contains("\"health\":\"up\"");
  }

  private static String lastError(Prometheus prometheus) throws Exception {
    return prometheus
        .api("targets")
        .getAsJsonObject()
        .getAsJsonArray("activeTargets")
        .asList()
        .stream()
        .map(target -> target.getAsJsonObject().get("lastError").getAsString())
        .collect(Collectors.joining());
  }
}
