package dev.hiptide.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hiptide.stack.Access.Certificate;
import dev.hiptide.testing.Await;
import dev.hiptide.testing.JavaProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Files of certificates, keys and users that cannot be used are named, and nothing is served. */
@Execution(ExecutionMode.CONCURRENT)
class AccessFilesIT {
  @TempDir Path directory;

  @Test
  void aFileOfUsersWithoutHashesIsNamed() throws Exception {
    Path users = Files.writeString(directory.resolve("users"), "prometheus:secret\n");

    try (JavaProcess program = Access.serve(Access.basicAuth(users))) {
      awaitMessage(program, users + ", line 1, is not user:hash");
      assertThat(program.standardError())
          .contains("no metrics are served")
          .doesNotContain("metrics at");
    }
  }

  @Test
  void aFileWithoutAKeyIsNamed() throws Exception {
    Certificate certificate = Access.certificate("EC", directory);
    Files.writeString(certificate.key(), "nonsense");

    try (JavaProcess program = Access.serve(certificate.options())) {
      awaitMessage(program, certificate.key() + " has no private key in PEM");
      assertThat(program.standardError()).doesNotContain("metrics at");
    }
  }

  @Test
  void aKeyOfAnotherCertificateIsNamed() throws Exception {
    Certificate certificate =
        new Certificate(
            Access.certificate("EC", directory).certificate(),
            Access.certificate("RSA", directory).key());

    try (JavaProcess program = Access.serve(certificate.options())) {
      awaitMessage(
          program,
          certificate.key() + " is not the key of the certificate in " + certificate.certificate());
    }
  }

  private static void awaitMessage(JavaProcess program, String message) throws Exception {
    Await.until("the message", () -> program.standardError().contains(message));
  }
}
