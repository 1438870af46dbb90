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

  private static long parse(String text, long least) {
    try {
      long value = Long.parseLong(text);
      if (value >= least) {
        return value;
      }
    } catch (NumberFormatException e) {
      // the same answer as for a number that is too small
    }
    throw new TypeConversionException(
        "'%s' is not allowed; a whole number from %d is".formatted(text, least));
  }
}
