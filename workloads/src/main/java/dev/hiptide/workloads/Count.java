package dev.hiptide.workloads;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Whole numbers on the command line, with a lower bound. */
public final class Count {
  private Count() {}

  /** Zero or more. */
  public static final class FromZero implements ITypeConverter<Long> {
    @Override
    public Long convert(String text) {
      return parse(text, 0);
    }
  }

  /** One or more. */
  public static final class FromOne implements ITypeConverter<Long> {
    @Override
    public Long convert(String text) {
      return parse(text, 1);
    }
  }

  private static long parse(String text, long min) {
    try {
      long value = Long.parseLong(text);
      if (value >= min) {
        return value;
      }
    } catch (NumberFormatException e) {
      // answered below, like a number that is too small
    }
    throw new TypeConversionException(
        "'%s' is not allowed; expected a whole number, at least %d".formatted(text, min));
  }
}
