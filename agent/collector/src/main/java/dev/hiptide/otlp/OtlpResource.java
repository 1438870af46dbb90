package dev.hiptide.otlp;

import dev.hiptide.observation.Workload;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * The process that the metrics are of, in OpenTelemetry's terms (semantic conventions, resource).
 * Without an instance, the totals of two programs with one name would be taken for one program's.
 */
final class OtlpResource {
  /**
   * The conventions' namespace for instances named after something unique (service.instance.id).
   */
  private static final UUID NAMESPACE = UUID.fromString("4d63009a-8d0f-11ee-aad7-4c796ed8e320");

  private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id"); // proc(5)
  private static final Path HOST = Path.of("/proc/sys/kernel/hostname");

  private final List<KeyValue> attributes = new ArrayList<>();

  /**
   * @param version the agent's
   */
  OtlpResource(Workload workload, String version) {
    String host = read(HOST);
    add("service.instance.id", instance(workload, read(BOOT), host).toString());
    add("host.name", host);
    attributes.add(
        KeyValue.newBuilder()
            .setKey("process.pid")
            .setValue(AnyValue.newBuilder().setIntValue(workload.pid()))
            .build());
    add("process.runtime.name", System.getProperty("java.runtime.name", ""));
    add("process.runtime.version", System.getProperty("java.runtime.version", ""));
    add("telemetry.distro.name", "hiptide");
    add("telemetry.distro.version", version);
  }

  /** Adds the attributes that the resource does not have yet. */
  void complete(Resource.Builder resource) {
    Set<String> said =
        resource.getAttributesList().stream().map(KeyValue::getKey).collect(Collectors.toSet());
    attributes.stream()
        .filter(attribute -> !said.contains(attribute.getKey()))
        .forEach(resource::addAttributes);
  }

  /** The instance: the same from every collector of a workload. */
  static UUID instance(Workload workload, String boot, String host) {
    return named(NAMESPACE, String.join(" ", boot, host, workload.toString()));
  }

  /** A name-based UUID with SHA-1 (RFC 9562, section 5.5); Java has only the one with MD5. */
  static UUID named(UUID namespace, String name) {
    try {
      MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
      sha1.update(
          ByteBuffer.allocate(2 * Long.BYTES)
              .putLong(namespace.getMostSignificantBits())
              .putLong(namespace.getLeastSignificantBits())
              .flip());
      ByteBuffer hash = ByteBuffer.wrap(sha1.digest(name.getBytes(StandardCharsets.UTF_8)));
      return new UUID(
          hash.getLong() & 0xffff_ffff_ffff_0fffL | 0x5000L,
          hash.getLong() & 0x3fff_ffff_ffff_ffffL | 0x8000_0000_0000_0000L);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has it
    }
  }

  private void add(String key, String value) {
    if (!value.isEmpty()) {
      attributes.add(OtlpExport.attribute(key, value));
    }
  }

  /** The content of a file of the kernel; empty if it cannot be read. */
  private static String read(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      return "";
    }
  }
}
