package dev.hiptide.hip.cpu.compile.resume;

import dev.hiptide.hip.WarpLane;
import dev.hiptide.hip.cpu.compile.code.ClassFiles;
import dev.hiptide.hip.cpu.compile.code.KernelBody;
import dev.hiptide.hip.cpu.compile.code.UnsupportedKernelException;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.VarInsnNode;
import org.objectweb.asm.tree.analysis.BasicValue;
import org.objectweb.asm.tree.analysis.Frame;
import org.objectweb.asm.tree.analysis.SourceValue;

/**
 * Makes a kernel one method, by putting into it the functions it calls in which a thread may wait.
 *
 * <p>A function gets to wait only through the KernelThread, which it must be given. So each call
 * that is given it has to be known: a function that waits is put in place of its call, one that
 * does not is called as before, and one that cannot be known makes the kernel unsupported.
 */
final class BodyExpander {
  /** Beyond it, the JVM would not compile the kernel anyway: 8,000 bytes of code. */
  private static final int MAX_INSTRUCTIONS = 4_000;

  /** A function with the functions put into it that it calls. */
  private record Expanded(MethodNode method, boolean waits) {}

  private final KernelBody body;
  private final ClassFiles files;
  private final Map<String, Expanded> known = new HashMap<>();
  private final Deque<String> beingExpanded = new ArrayDeque<>();

  private BodyExpander(KernelBody body, ClassFiles files) {
    this.body = body;
    this.files = files;
  }

  /**
   * The kernel's code, or null if it never waits.
   *
   * @throws UnsupportedKernelException if it may wait, but not in a way that is known here
   */
  static MethodNode expand(KernelBody body, ClassFiles files) throws UnsupportedKernelException {
    Expanded expanded =
        new BodyExpander(body, files)
            .expand(body.owner(), body.name(), body.descriptor(), !body.isStatic());
    return expanded.waits() ? expanded.method() : null;
  }

  /**
   * @param ofKernelObject whether it is a method, called on the object whose method the kernel is
   */
  private Expanded expand(Class<?> owner, String name, String descriptor, boolean ofKernelObject)
      throws UnsupportedKernelException {
    String key = owner.getName() + "." + name + descriptor + ofKernelObject;
    Expanded expanded = known.get(key);
    if (expanded == null) {
      if (beingExpanded.contains(key)) {
        throw new UnsupportedKernelException(key + " calls itself");
      }
      MethodNode method = files.method(owner, name, descriptor);
      if (method == null || method.instructions.size() == 0) {
        throw new UnsupportedKernelException(key + " has no code");
      }
      beingExpanded.push(key);
      expanded = expand(owner, copy(method), ofKernelObject);
      beingExpanded.pop();
      known.put(key, expanded);
    }
    return expanded;
  }

  private Expanded expand(Class<?> owner, MethodNode method, boolean ofKernelObject)
      throws UnsupportedKernelException {
    String name = Type.getInternalName(owner);
    Frame<BasicValue>[] frames = BodyAnalysis.of(name, method, files.loader());
    Frame<SourceValue>[] sources = BodyAnalysis.sources(name, method);
    boolean waits = false;
    Inlining inlining = new Inlining(method);
    AbstractInsnNode[] instructions = method.instructions.toArray();
    for (int i = 0; i < instructions.length; i++) {
      if (frames[i] == null || !(instructions[i] instanceof MethodInsnNode call)) {
        continue;
      }
      if (Suspension.of(call) != null) {
        waits = true;
      } else if (isGivenTheThread(call, frames[i])) {
        boolean onKernelObject = ofKernelObject && isCalledOnThis(call, sources[i]);
        Class<?> callee = calleeOwner(call, onKernelObject);
        Expanded function =
            callee == null ? null : expand(callee, call.name, call.desc, onKernelObject);
        if (function != null && function.waits()) {
          if (!isOwn(callee)) {
            new ForeignCode(body.owner(), callee, files).check(function.method());
          }
          inlining.replace(call, frames[i], function.method());
          waits = true;
        }
      }
    }
    if (waits && (method.access & Opcodes.ACC_SYNCHRONIZED) != 0) {
      throw new UnsupportedKernelException(method.name + " is synchronized");
    }
    if (method.instructions.size() > MAX_INSTRUCTIONS) {
      throw new UnsupportedKernelException(method.name + " is very large");
    }
    return new Expanded(method, waits);
  }

  private static boolean isGivenTheThread(MethodInsnNode call, Frame<BasicValue> frame) {
    int values = Type.getArgumentTypes(call.desc).length;
    if (call.getOpcode() != Opcodes.INVOKESTATIC) {
      values++;
    }
    for (int i = 1; i <= values; i++) {
      if (BodyAnalysis.isThread(frame.getStack(frame.getStackSize() - i))) {
        return true;
      }
    }
    return false;
  }

  /**
   * The class whose method a call reaches; null if it is one of KernelThread that does not wait.
   *
   * @throws UnsupportedKernelException if that is not certain
   */
  private Class<?> calleeOwner(MethodInsnNode call, boolean onKernelObject)
      throws UnsupportedKernelException {
    Class<?> owner = files.load(call.owner);
    boolean ofThread = BodyAnalysis.isThread(Type.getObjectType(call.owner));
    if (onKernelObject && call.getOpcode() == Opcodes.INVOKEVIRTUAL) {
      owner = body.receiver();
    }
    for (Class<?> c = owner; c != null; c = c.getSuperclass()) {
      MethodNode method = files.method(c, call.name, call.desc);
      if (method == null) {
        continue;
      }
      boolean certain =
          call.getOpcode() == Opcodes.INVOKESTATIC
              || (method.access & (Opcodes.ACC_PRIVATE | Opcodes.ACC_FINAL)) != 0
              || Modifier.isFinal(owner.getModifiers())
              || owner == body.receiver();
      if (ofThread && (method.access & Opcodes.ACC_ABSTRACT) != 0) {
        return null;
      }
      if (certain && call.getOpcode() != Opcodes.INVOKESPECIAL
          || (method.access & Opcodes.ACC_PRIVATE) != 0) {
        return c;
      }
      break;
    }
    throw new UnsupportedKernelException(
        call.owner + "." + call.name + " is given the KernelThread and may be any function");
  }

  /** Whether a method calls another one of the same object. */
  private static boolean isCalledOnThis(MethodInsnNode call, Frame<SourceValue> frame) {
    if (call.getOpcode() == Opcodes.INVOKESTATIC) {
      return false;
    }
    int receiver = frame.getStackSize() - 1 - Type.getArgumentTypes(call.desc).length;
    Set<AbstractInsnNode> origins = frame.getStack(receiver).insns;
    return origins.size() == 1
        && origins.iterator().next() instanceof VarInsnNode load
        && load.var == 0;
  }

  /** Whether code of that class may stand in the kernel's class in any case. */
  private boolean isOwn(Class<?> callee) {
    return callee.getNestHost() == body.owner().getNestHost() || callee == WarpLane.class;
  }

  private static MethodNode copy(MethodNode method) {
    MethodNode copy =
        new MethodNode(Opcodes.ASM9, method.access, method.name, method.desc, null, new String[0]);
    method.accept(copy);
    return copy;
  }
}
