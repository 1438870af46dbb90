package dev.hiptide.hip.cpu.compile.rows;

import dev.hiptide.hip.cpu.compile.code.Emitter;
import dev.hiptide.hip.cpu.compile.code.Local;
import java.lang.reflect.Field;
import org.objectweb.asm.Type;

/**
 * How generated code loads from and stores to device memory: what the running JDK has for that, may
 * be vectorised, and says nothing on stderr.
 */
enum MemoryInstructions {
  /** {@code sun.misc.Unsafe}, which JDK 24 and later warn of. */
  UNSAFE("sun/misc/Unsafe") {
    @Override
    void load(Emitter emit, Accessor type, Runnable address) {
      emit.pushNull();
      address.run();
      emit.callVirtual(owner, "get" + type.title, "(Ljava/lang/Object;J)" + type.element);
    }

    @Override
    void store(Emitter emit, Accessor type, Runnable address, Local value) {
      emit.pushNull();
      address.run();
      emit.load(value);
      String descriptor = "(Ljava/lang/Object;J" + type.element + ")V";
      emit.callVirtual(owner, "put" + type.title, descriptor);
    }
  },

  /** {@code MemorySegment}, which JDK 22 and later have. */
  SEGMENT("java/lang/foreign/MemorySegment") {
    @Override
    void load(Emitter emit, Accessor type, Runnable offset) {
      layout(emit, type);
      offset.run();
      String descriptor = "(" + layout(type) + "J)" + type.element;
      emit.callInterface(owner, "get", descriptor);
    }

    @Override
    void store(Emitter emit, Accessor type, Runnable offset, Local value) {
      layout(emit, type);
      offset.run();
      emit.load(value);
      String descriptor = "(" + layout(type) + "J" + type.element + ")V";
      emit.callInterface(owner, "set", descriptor);
    }

    private void layout(Emitter emit, Accessor type) {
      String suffix = type == Accessor.BYTE ? "" : "_UNALIGNED";
      String name = "JAVA_" + type.name() + suffix;
      emit.getStatic(LAYOUT, name, layout(type));
    }

    private String layout(Accessor type) {
      return "L" + LAYOUT + "$Of" + type.title + ";";
    }
  };

  private static final String LAYOUT = "java/lang/foreign/ValueLayout";
  private static final int FIRST_WITH_SEGMENTS = 22;

  /** The class whose object the instructions are called on. */
  final String owner;

  MemoryInstructions(String owner) {
    this.owner = owner;
  }

  static MemoryInstructions ofThisJdk() {
    return Runtime.version().feature() < FIRST_WITH_SEGMENTS ? UNSAFE : SEGMENT;
  }

  /** The {@code sun.misc.Unsafe}. */
  static Object unsafe() throws ReflectiveOperationException {
    Field field = Class.forName("sun.misc.Unsafe").getDeclaredField("theUnsafe");
    field.setAccessible(true);
    return field.get(null);
  }

  /** Loads; the object is on the stack. */
  abstract void load(Emitter emit, Accessor type, Runnable address);

  /** Stores the local variable {@code value}; the object is on the stack. */
  abstract void store(Emitter emit, Accessor type, Runnable address, Local value);

  final Type type() {
    return Type.getObjectType(owner);
  }
}
