package dev.hiptide.credentials;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.HexFormat;
import java.util.List;

/**
 * Private keys in the formats that other programs write. Java reads PKCS #8 alone (RFC 5958), which
 * says of what kind a key is and has the older formats inside: those are put there.
 */
final class PrivateKeys {
  /** The kinds that TLS certificates have. */
  private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA");

  // ASN.1's types in DER (X.690)
  private static final int SEQUENCE = 0x30;
  private static final int OCTET_STRING = 0x04;
  private static final int PARAMETERS = 0xa0;
  private static final byte[] VERSION_0 = HexFormat.of().parseHex("020100");

  /** AlgorithmIdentifier: rsaEncryption with NULL (RFC 8017, appendix A.1). */
  private static final byte[] RSA = HexFormat.of().parseHex("300d06092a864886f70d0101010500");

  /** id-ecPublicKey (RFC 5480); the curve follows it. */
  private static final byte[] EC = HexFormat.of().parseHex("06072a8648ce3d0201");

  private PrivateKeys() {}

  /**
   * The key in a block of PEM.
   *
   * @param label the block's
   * @throws GeneralSecurityException if it is of another kind, or not what its label says
   */
  static PrivateKey of(String label, byte[] der) throws GeneralSecurityException {
    return switch (label) {
      case "PRIVATE KEY" -> ofPkcs8(der);
      case "RSA PRIVATE KEY" -> ofPkcs8(pkcs8(RSA, der));
      case "EC PRIVATE KEY" -> ofPkcs8(pkcs8(element(SEQUENCE, EC, curve(der)), der));
      default ->
          throw new InvalidKeyException(
              "it is \"" + label + "\", allowed are PRIVATE KEY, RSA PRIVATE KEY, EC PRIVATE KEY");
    };
  }

  private static PrivateKey ofPkcs8(byte[] der) throws GeneralSecurityException {
    for (String algorithm : ALGORITHMS) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
      } catch (InvalidKeySpecException e) {
        // not of this kind: try the next
      }
    }
    throw new InvalidKeyException("it is for none of " + String.join(", ", ALGORITHMS));
  }

  private static byte[] pkcs8(byte[] algorithm, byte[] key) {
    return element(SEQUENCE, VERSION_0, algorithm, element(OCTET_STRING, key));
  }

  /** The curve of a SEC 1 key: version, key, then the parameters (RFC 5915, section 3). */
  private static byte[] curve(byte[] der) throws InvalidKeyException {
    try {
      ByteBuffer key = content(ByteBuffer.wrap(der), SEQUENCE);
      while (key.hasRemaining()) {
        int tag = Byte.toUnsignedInt(key.get(key.position()));
        ByteBuffer content = content(key, tag);
        if (tag == PARAMETERS) {
          byte[] curve = new byte[content.remaining()];
          content.get(curve);
          return curve;
        }
      }
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      throw new InvalidKeyException("it is no DER of a key", e);
    }
    throw new InvalidKeyException("it does not name its curve");
  }

  /** Goes over the next element, which has that tag; returns what is in it. */
  private static ByteBuffer content(ByteBuffer der, int tag) {
    if (Byte.toUnsignedInt(der.get()) != tag) {
      throw new IllegalArgumentException("another element");
    }
    int length = Byte.toUnsignedInt(der.get());
    if (length > 0x80) { // so many bytes have it
      int bytes = length - 0x80;
      length = 0;
      for (int i = 0; i < bytes; i++) {
        length = length << 8 | Byte.toUnsignedInt(der.get());
      }
    }
    ByteBuffer content = der.slice().limit(length);
    der.position(der.position() + length);
    return content;
  }

  private static byte[] element(int tag, byte[]... parts) {
    int length = 0;
    for (byte[] part : parts) {
      length += part.length;
    }
    ByteBuffer der = ByteBuffer.allocate(length + 4).put((byte) tag);
    if (length < 0x80) {
      der.put((byte) length);
    } else if (length < 0x100) {
      der.put((byte) 0x81).put((byte) length);
    } else { // a key that needs more is none
      der.put((byte) 0x82).putShort((short) length);
    }
    for (byte[] part : parts) {
      der.put(part);
    }
    byte[] bytes = new byte[der.position()];
    der.flip().get(bytes);
    return bytes;
  }
}
