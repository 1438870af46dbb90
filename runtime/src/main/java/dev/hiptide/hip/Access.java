package dev.hiptide.hip;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.util.Locale;

/**
 * Access to memory by address, which nothing checks: for {@link TypedPointer}s if the program was
 * started with {@code -Ddev.hiptide.hip.checked=false}, see there.
 */
final class Access {
  private static final String PROPERTY = "dev.hiptide.hip.checked";

  private Access() {}

  /**
   * What the program was started with.
   *
   * @throws ExceptionInInitializerError if it is neither true nor false
   */
  static boolean isChecked() {
    String value = System.getProperty(PROPERTY, "true");
    return switch (value) {
      case "true" -> true;
      case "false" -> false;
      default ->
          throw new ExceptionInInitializerError(
              "%s is \"%s\"; allowed are true and false".formatted(PROPERTY, value));
    };
  }

  static byte getByte(TypedPointer p, int i) {
    try {
      return (byte) Raw.GET_BYTE.invokeExact(p.start + i);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static void setByte(TypedPointer p, int i, byte value) {
    try {
      Raw.SET_BYTE.invokeExact(p.start + i, value);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static int getInt(TypedPointer p, int i) {
    try {
      return (int) Raw.GET_INT.invokeExact(p.start + (long) i * Integer.BYTES);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static void setInt(TypedPointer p, int i, int value) {
    try {
      Raw.SET_INT.invokeExact(p.start + (long) i * Integer.BYTES, value);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static long getLong(TypedPointer p, int i) {
    try {
      return (long) Raw.GET_LONG.invokeExact(p.start + (long) i * Long.BYTES);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static void setLong(TypedPointer p, int i, long value) {
    try {
      Raw.SET_LONG.invokeExact(p.start + (long) i * Long.BYTES, value);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static float getFloat(TypedPointer p, int i) {
    try {
      return (float) Raw.GET_FLOAT.invokeExact(p.start + (long) i * Float.BYTES);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static void setFloat(TypedPointer p, int i, float value) {
    try {
      Raw.SET_FLOAT.invokeExact(p.start + (long) i * Float.BYTES, value);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static double getDouble(TypedPointer p, int i) {
    try {
      return (double) Raw.GET_DOUBLE.invokeExact(p.start + (long) i * Double.BYTES);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static void setDouble(TypedPointer p, int i, double value) {
    try {
      Raw.SET_DOUBLE.invokeExact(p.start + (long) i * Double.BYTES, value);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  private static IllegalStateException impossible(Throwable e) {
    return new IllegalStateException(e);
  }

  /**
   * What the running JDK has for that: {@code sun.misc.Unsafe}, which JDK 24 and later warn of, or
   * {@code MemorySegment}, which JDK 22 and later have. Apart, so that it is looked for only if it
   * is used.
   */
  private static final class Raw {
    private static final boolean HAS_SEGMENTS = Runtime.version().feature() >= 22;
    private static final Class<?> TYPE = type();
    private static final Object MEMORY = memory();
    static final MethodHandle GET_BYTE = getter("Byte", byte.class);
    static final MethodHandle SET_BYTE = setter("Byte", byte.class);
    static final MethodHandle GET_INT = getter("Int", int.class);
    static final MethodHandle SET_INT = setter("Int", int.class);
    static final MethodHandle GET_LONG = getter("Long", long.class);
    static final MethodHandle SET_LONG = setter("Long", long.class);
    static final MethodHandle GET_FLOAT = getter("Float", float.class);
    static final MethodHandle SET_FLOAT = setter("Float", float.class);
    static final MethodHandle GET_DOUBLE = getter("Double", double.class);
    static final MethodHandle SET_DOUBLE = setter("Double", double.class);

    private static Class<?> type() {
      return find(HAS_SEGMENTS ? "java.lang.foreign.MemorySegment" : "sun.misc.Unsafe");
    }

    private static Class<?> find(String name) {
      try {
        return Class.forName(name);
      } catch (ClassNotFoundException e) {
        throw new IllegalStateException(e);
      }
    }

    /** The {@code Unsafe}, or a segment from address 0 on that has no end. */
    private static Object memory() {
      try {
        if (HAS_SEGMENTS) {
          Object none = TYPE.getField("NULL").get(null);
          MethodType resize = MethodType.methodType(TYPE, long.class);
          MethodHandle reinterpret =
              MethodHandles.lookup().findVirtual(TYPE, "reinterpret", resize);
          return reinterpret.invoke(none, Long.MAX_VALUE);
        }
        Field field = TYPE.getDeclaredField("theUnsafe");
        field.setAccessible(true);
        return field.get(null);
      } catch (Throwable e) {
        throw new IllegalStateException(e);
      }
    }

    private static MethodHandle getter(String title, Class<?> element) {
      return HAS_SEGMENTS
          ? ofSegment("get", title, MethodType.methodType(element, long.class))
          : ofUnsafe("get" + title, MethodType.methodType(element, long.class));
    }

    private static MethodHandle setter(String title, Class<?> element) {
      MethodType type = MethodType.methodType(void.class, long.class, element);
      return HAS_SEGMENTS ? ofSegment("set", title, type) : ofUnsafe("put" + title, type);
    }

    private static MethodHandle ofUnsafe(String name, MethodType type) {
      try {
        return MethodHandles.lookup().findVirtual(TYPE, name, type).bindTo(MEMORY);
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(e);
      }
    }

    private static MethodHandle ofSegment(String name, String title, MethodType type) {
      try {
        String suffix = title.equals("Byte") ? "" : "_UNALIGNED";
        Object layout =
            find("java.lang.foreign.ValueLayout")
                .getField("JAVA_" + title.toUpperCase(Locale.ROOT) + suffix)
                .get(null);
        Class<?> layoutType = find("java.lang.foreign.ValueLayout$Of" + title);
        MethodHandle method =
            MethodHandles.lookup()
                .findVirtual(TYPE, name, type.insertParameterTypes(0, layoutType));
        return MethodHandles.insertArguments(method, 0, MEMORY, layout);
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
