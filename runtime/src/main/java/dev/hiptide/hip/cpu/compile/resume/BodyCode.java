package dev.hiptide.hip.cpu.compile.resume;

import dev.hiptide.hip.cpu.compile.code.ClassFiles;
import dev.hiptide.hip.cpu.compile.code.KernelBody;
import dev.hiptide.hip.cpu.compile.code.UnsupportedKernelException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.IincInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.VarInsnNode;
import org.objectweb.asm.tree.analysis.BasicValue;
import org.objectweb.asm.tree.analysis.Frame;

/** A kernel's code with all that has to be known to write its regions. */
final class BodyCode {
  /**
   * A parameter of the kernel.
   *
   * @param variable its local variable
   * @param offset its local variable, counted from that of the first captured value
   */
  record Parameter(int variable, Type type, int offset, boolean isThread) {}

  private final MethodNode method;
  private final ControlFlow flow;
  private final List<Parameter> parameters = new ArrayList<>();
  private final BitSet written = new BitSet();
  private final List<WaitingPoint> points = new ArrayList<>();
  private final Map<Integer, WaitingPoint> pointsByInstruction = new HashMap<>();
  private FrameSize frameSize = new FrameSize(0, 0, 0, 0, 0);

  /**
   * @param method the kernel's code, expanded
   */
  BodyCode(KernelBody body, MethodNode method, ClassFiles files) throws UnsupportedKernelException {
    this.method = method;
    this.flow = new ControlFlow(method);
    findParameters(body);
    findWritten();
    String owner = Type.getInternalName(body.owner());
    Frame<BasicValue>[] frames = BodyAnalysis.of(owner, method, files.loader());
    Liveness liveness = new Liveness(flow);
    for (int i = 0; i < flow.code().length; i++) {
      if (frames[i] != null && Suspension.of(flow.code()[i]) != null) {
        WaitingPoint.Slots slots = new WaitingPoint.Slots();
        WaitingPoint point =
            WaitingPoint.at(
                i, (MethodInsnNode) flow.code()[i], frames[i], remembered(liveness, i), slots);
        frameSize = slots.orAsMuchAs(frameSize);
        points.add(point);
        pointsByInstruction.put(i, point);
      }
    }
  }

  private void findParameters(KernelBody body) throws UnsupportedKernelException {
    Type[] types = Type.getArgumentTypes(body.descriptor());
    if (types.length == 0
        || !types[types.length - 1].getInternalName().equals(Suspension.KERNEL_THREAD)) {
      throw new UnsupportedKernelException("its last parameter is no KernelThread");
    }
    int variable = 0;
    if (!body.isStatic()) {
      parameters.add(new Parameter(0, Type.getType(body.owner()), 0, false));
      variable = 1;
    }
    for (int i = 0; i < types.length; i++) {
      parameters.add(new Parameter(variable, types[i], variable, i == types.length - 1));
      variable += types[i].getSize();
    }
  }

  private void findWritten() {
    for (AbstractInsnNode instruction : flow.code()) {
      int opcode = instruction.getOpcode();
      if (instruction instanceof IincInsnNode increment) {
        written.set(increment.var);
      } else if (instruction instanceof VarInsnNode access && opcode >= Opcodes.ISTORE) {
        written.set(access.var);
        if (opcode == Opcodes.LSTORE || opcode == Opcodes.DSTORE) {
          written.set(access.var + 1);
        }
      }
    }
  }

  /** The variables that a thread that waits here reads later, and does not have anyway. */
  private List<Integer> remembered(Liveness liveness, int instruction) {
    return liveness.after(instruction).stream()
        .filter(v -> parameterAt(v) == null || isWritten(v))
        .boxed()
        .toList();
  }

  MethodNode method() {
    return method;
  }

  ControlFlow flow() {
    return flow;
  }

  List<Parameter> parameters() {
    return parameters;
  }

  /** The parameter that a local variable is at first, or null. */
  Parameter parameterAt(int variable) {
    for (Parameter parameter : parameters) {
      if (parameter.variable() == variable) {
        return parameter;
      }
    }
    return null;
  }

  /** The parameters that a kernel has besides the KernelThread, which is the last. */
  List<Parameter> captured() {
    return parameters.subList(0, parameters.size() - 1);
  }

  /** How many local variables they take. */
  int capturedSize() {
    return parameters.get(parameters.size() - 1).offset();
  }

  boolean isWritten(int variable) {
    return written.get(variable);
  }

  /** Where threads wait; the number of a state is the place here, plus one. */
  List<WaitingPoint> points() {
    return points;
  }

  /** The waiting point that an instruction is, or null. */
  WaitingPoint pointAt(int instruction) {
    return pointsByInstruction.get(instruction);
  }

  FrameSize frameSize() {
    return frameSize;
  }
}
