package dev.hiptide.hip.cpu.compile.resume;

import dev.hiptide.hip.KernelThread;
import dev.hiptide.hip.WarpLane;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;

/** The functions in which a thread waits for others; all others that do are made of these. */
enum Suspension {
  BARRIER("__syncthreads"),
  EXCHANGE("exchange"),
  VOTE("__ballot");

  static final String KERNEL_THREAD = Type.getInternalName(KernelThread.class);
  static final String WARP_LANE = Type.getInternalName(WarpLane.class);

  final String function;

  Suspension(String function) {
    this.function = function;
  }

  /** What the instruction calls, or null for any other one. */
  static Suspension of(AbstractInsnNode instruction) {
    if (instruction.getOpcode() == Opcodes.INVOKEVIRTUAL) {
      MethodInsnNode call = (MethodInsnNode) instruction;
      if (call.owner.equals(KERNEL_THREAD) || call.owner.equals(WARP_LANE)) {
        for (Suspension suspension : values()) {
          if (suspension.function.equals(call.name)) {
            return suspension;
          }
        }
      }
    }
    return null;
  }
}
