package dev.hiptide.hip.cpu.compile.resume;

import dev.hiptide.hip.cpu.compile.code.ClassFiles;
import dev.hiptide.hip.cpu.compile.code.UnsupportedKernelException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.stream.Stream;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.LdcInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.MultiANewArrayInsnNode;
import org.objectweb.asm.tree.TypeInsnNode;

/**
 * Whether a function of one class may stand in another one: it may if it uses nothing that only its
 * own class may use.
 */
final class ForeignCode {
  private final Class<?> home;
  private final Class<?> origin;
  private final ClassFiles files;

  /**
   * @param home where the code is to stand
   * @param origin where it comes from
   */
  ForeignCode(Class<?> home, Class<?> origin, ClassFiles files) {
    this.home = home;
    this.origin = origin;
    this.files = files;
  }

  void check(MethodNode method) throws UnsupportedKernelException {
    for (AbstractInsnNode instruction : method.instructions) {
      if (instruction instanceof FieldInsnNode access) {
        Class<?> owner = checkedType(Type.getObjectType(access.owner));
        checkMember(owner, access.name, access.desc);
      } else if (instruction instanceof MethodInsnNode call) {
        Class<?> owner = checkedType(Type.getObjectType(call.owner));
        if (Suspension.of(call) == null && owner != null) {
          checkMember(owner, call.name, call.desc);
        }
      } else if (instruction instanceof TypeInsnNode use) {
        checkedType(Type.getObjectType(use.desc));
      } else if (instruction instanceof MultiANewArrayInsnNode use) {
        checkedType(Type.getType(use.desc));
      } else if (instruction instanceof LdcInsnNode constant && constant.cst instanceof Type type) {
        checkedType(type);
      } else if (instruction instanceof InvokeDynamicInsnNode) {
        throw refusal("a lambda expression or a string concatenation");
      }
    }
  }

  private UnsupportedKernelException refusal(String what) {
    return new UnsupportedKernelException(
        "a function of " + origin.getName() + ", which waits, uses " + what);
  }

  /** The class, or null for an array of primitives. */
  private Class<?> checkedType(Type type) throws UnsupportedKernelException {
    while (type.getSort() == Type.ARRAY) {
      type = type.getElementType();
    }
    if (type.getSort() != Type.OBJECT) {
      return null;
    }
    Class<?> named = files.load(type.getInternalName());
    if (named != ClassFiles.load(type.getInternalName(), origin.getClassLoader())) {
      throw refusal("another " + named.getName());
    }
    for (Class<?> c = named; c != null; c = c.getDeclaringClass()) {
      if (!isOpen(c.getModifiers(), c)) {
        throw refusal(named.getName());
      }
    }
    return named;
  }

  private void checkMember(Class<?> owner, String name, String descriptor)
      throws UnsupportedKernelException {
    Deque<Class<?>> open = new ArrayDeque<>();
    open.add(owner);
    if (owner.isInterface()) {
      open.add(Object.class);
    }
    while (!open.isEmpty()) {
      Class<?> c = open.remove();
      for (Member member : members(c, descriptor).toList()) {
        if (name.equals(name(member)) && descriptor.equals(descriptor(member))) {
          if (!isOpen(member.getModifiers(), c)) {
            throw refusal(owner.getName() + "." + name);
          }
          return;
        }
      }
      if (c.getSuperclass() != null) {
        open.add(c.getSuperclass());
      }
      open.addAll(Arrays.asList(c.getInterfaces()));
    }
    throw refusal(owner.getName() + "." + name);
  }

  private static Stream<Member> members(Class<?> type, String descriptor) {
    if (!descriptor.startsWith("(")) {
      return Stream.of(type.getDeclaredFields());
    }
    return Stream.concat(
        Stream.of(type.getDeclaredMethods()), Stream.of(type.getDeclaredConstructors()));
  }

  private static String name(Member member) {
    return member instanceof Constructor ? "<init>" : member.getName();
  }

  private static String descriptor(Member member) {
    if (member instanceof Field field) {
      return Type.getDescriptor(field.getType());
    }
    return member instanceof Method method
        ? Type.getMethodDescriptor(method)
        : Type.getConstructorDescriptor((Constructor<?>) member);
  }

  private boolean isOpen(int modifiers, Class<?> declaring) {
    boolean samePackage =
        declaring.getPackageName().equals(home.getPackageName())
            && declaring.getClassLoader() == home.getClassLoader();
    return Modifier.isPublic(modifiers) || (samePackage && !Modifier.isPrivate(modifiers));
  }
}
