package dev.hiptide.workloads;

import java.math.BigDecimal;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Sizes as people write them: {@code 4096}, {@code 10MB}, {@code 2.5MB}, {@code 64KiB}. */
public final class ByteSize implements ITypeConverter<Long> {
  private static final Pattern FORM = Pattern.compile("(\\d{1,15}(?:\\.\\d{1,6})?)([KMG]i?)?B?");

  /**
   * The number of bytes: K, M and G are decimal, Ki, Mi and Gi binary, as SI and IEC have them.
   *
   * @throws IllegalArgumentException for any other text, and for a size that is no whole number of
   *     bytes or is zero
   */
  public static long parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "'%s' is not allowed; a number is, or one with KB, MB, GB (decimal), KiB, MiB or GiB"
              .formatted(text));
    }
    BigDecimal bytes =
        new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(unit(matcher.group(2))));
    if (bytes.signum() == 0 || bytes.stripTrailingZeros().scale() > 0) {
      throw new IllegalArgumentException(
          "'%s' is not allowed; a whole number of bytes from 1 is".formatted(text));
    }
    try {
      return bytes.longValueExact();
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException(
          "'%s' is not allowed; %d bytes at most are".formatted(text, Long.MAX_VALUE));
    }
  }

  private static long unit(String prefix) {
    return switch (prefix == null ? "" : prefix) {
      case "K" -> 1_000;
      case "M" -> 1_000_000;
      case "G" -> 1_000_000_000;
      case "Ki" -> 1 << 10;
      case "Mi" -> 1 << 20;
      case "Gi" -> 1 << 30;
      default -> 1;
    };
  }

  @Override
  public Long convert(String text) {
    try {
      return parse(text);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }
}
