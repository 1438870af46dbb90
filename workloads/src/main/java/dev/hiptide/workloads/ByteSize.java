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
   * Parses a size. K, M and G are decimal, Ki, Mi and Gi are binary, as SI and IEC define them.
   *
   * @return the number of bytes
   * @throws IllegalArgumentException if the text has another form, or if the size is zero or not a
   *     whole number of bytes
   */
  public static long parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "'%s' is not allowed; expected a number, or one with KB, MB, GB, KiB, MiB or GiB"
              .formatted(text));
    }
    BigDecimal bytes =
        new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(unit(matcher.group(2))));
    if (bytes.signum() == 0 || bytes.stripTrailingZeros().scale() > 0) {
      throw new IllegalArgumentException(
          "'%s' is not allowed; expected a whole number of bytes, at least 1".formatted(text));
    }
    try {
      return bytes.longValueExact();
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException(
          "'%s' is not allowed; expected at most %d bytes".formatted(text, Long.MAX_VALUE));
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
