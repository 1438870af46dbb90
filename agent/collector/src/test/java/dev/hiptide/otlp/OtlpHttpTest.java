package dev.hiptide.otlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import dev.hiptide.credentials.TlsContexts;
import dev.hiptide.credentials.TlsContexts.Identity;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A receiver with a certificate that Java does not trust, which asks for the client's. */
class OtlpHttpTest {
  private HttpsServer receiver;
  private String address;

  @BeforeEach
  void receive() throws Exception {
    Identity server = new Identity(sample("rsa.crt"), sample("rsa-pkcs1.key"));
    SSLContext context = TlsContexts.of(Optional.of(server), Optional.of(sample("ec.crt")));
    receiver = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    receiver.setHttpsConfigurator(
        new HttpsConfigurator(context) {
          @Override
          public void configure(HttpsParameters parameters) {
            SSLParameters asking = context.getDefaultSSLParameters();
            asking.setNeedClientAuth(true);
            parameters.setSSLParameters(asking);
          }
        });
    receiver.createContext(
        "/",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    receiver.start();
    address = "https://localhost:" + receiver.getAddress().getPort() + "/v1/metrics";
  }

  @AfterEach
  void stop() {
    receiver.stop(0);
  }

  @Test
  void trustsWhomTheVariablesNameAndShowsItsCertificate() throws Exception {
    OtlpHttp http =
        with(
            Map.of(
                "OTEL_EXPORTER_OTLP_CERTIFICATE", sample("rsa.crt").toString(),
                "OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE", sample("ec.crt").toString(),
                "OTEL_EXPORTER_OTLP_CLIENT_KEY", sample("ec-sec1.key").toString()));

    assertThatCode(() -> http.post(address, Map.of(), new byte[1])).doesNotThrowAnyException();
  }

  @Test
  void saysWhyACertificateIsNotTrusted() {
    assertThatThrownBy(() -> with(Map.of()).post(address, Map.of(), new byte[1]))
        .hasMessage(
            "SSLHandshakeException: unable to find valid certification path to requested target");
  }

  @Test
  void isRefusedWithoutACertificateOfItsOwn() {
    assertThatThrownBy(
            () ->
                with(Map.of("OTEL_EXPORTER_OTLP_CERTIFICATE", sample("rsa.crt").toString()))
                    .post(address, Map.of(), new byte[1]))
        .isInstanceOf(IOException.class);
  }

  @Test
  void aCauseIsOneShortLine() {
    ConnectException unknown = new ConnectException();
    unknown.initCause(new UnresolvedAddressException());
    assertThat(OtlpHttp.cause(unknown))
        .isEqualTo("ConnectException: the name of the host has no address");
    assertThat(OtlpHttp.cause(new ConnectException())).isEqualTo("ConnectException");
    assertThat(OtlpHttp.cause(new IOException("a\nb" + "c".repeat(1000))))
        .startsWith("IOException: a bc")
        .hasSizeLessThan(200);
  }

  private static OtlpHttp with(Map<String, String> variables) throws Exception {
    return new OtlpHttp(new OtelEnvironment(variables, line -> {}).tls());
  }

  private static Path sample(String name) {
    return Path.of(TlsContexts.class.getResource(name).getPath());
  }
}
