package dev.hiptide.workloads;

import java.util.Arrays;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads one of an enumeration's constants, as its {@code toString} spells them. */
public abstract class Choice<E extends Enum<E>> implements ITypeConverter<E> {
  private final E[] choices;

  protected Choice(Class<E> type) {
    choices = type.getEnumConstants();
  }

  @Override
  public E convert(String text) {
    return Arrays.stream(choices)
        .filter(choice -> choice.toString().equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                new TypeConversionException(
                    "'%s' is not allowed; expected one of %s"
                        .formatted(text, Arrays.toString(choices))));
  }
}
