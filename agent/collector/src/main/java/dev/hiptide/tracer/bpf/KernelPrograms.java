package dev.hiptide.tracer.bpf;

import com.sun.jna.LastErrorException;
import dev.hiptide.linux.Bpf;
import dev.hiptide.tracer.bpf.BpfObject.MapDefinition;
import dev.hiptide.tracer.bpf.BpfObject.Program;
import dev.hiptide.tracer.bpf.BpfObject.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The programs and maps of an object in the kernel, as file descriptors. They run as long as any
 * process has them open, and are gone with the last.
 *
 * @param object what they were made of
 * @param maps the maps, by name
 * @param programs the programs, by tracepoint
 * @param links what lets the programs run, by tracepoint
 */
record KernelPrograms(
    BpfObject object,
    Map<String, Integer> maps,
    Map<String, Integer> programs,
    Map<String, Integer> links) {
  // struct bpf_insn: a load of 64 bits says by its source register what the number means
  private static final int REGISTERS_AT = 1;
  private static final int IMMEDIATE_AT = 4;
  private static final int NEXT_IMMEDIATE_AT = 12;
  private static final int DESTINATION = 0x0f;
  private static final int PSEUDO_MAP_FD = 1 << 4;
  private static final int PSEUDO_MAP_VALUE = 2 << 4;

  /**
   * Makes the maps, loads the programs and starts them.
   *
   * @throws LastErrorException if the kernel refuses; nothing is left then
   */
  static KernelPrograms load(Bpf bpf, BpfObject object) throws LastErrorException {
    KernelPrograms loaded =
        new KernelPrograms(
            object, new LinkedHashMap<>(), new LinkedHashMap<>(), new LinkedHashMap<>());
    try {
      object
          .maps()
          .forEach(
              (name, map) -> {
                int inner = map.inner() == null ? 0 : loaded.maps.get(map.inner());
                loaded.maps.put(name, create(bpf, name, map, inner));
              });
      object
          .programs()
          .forEach(
              (tracepoint, program) ->
                  loaded.programs.put(tracepoint, loaded.load(bpf, tracepoint, program)));
      loaded.programs.forEach(
          (tracepoint, program) ->
              loaded.links.put(tracepoint, bpf.openRawTracepoint(tracepoint, program)));
      return loaded;
    } catch (RuntimeException e) {
      loaded.close();
      throw e;
    }
  }

  static int create(Bpf bpf, String name, MapDefinition map, int inner) throws LastErrorException {
    return bpf.createMap(
        map.type(), map.keyBytes(), map.valueBytes(), map.maxEntries(), map.flags(), inner, name);
  }

  private int load(Bpf bpf, String tracepoint, Program program) throws LastErrorException {
    ByteBuffer code = ByteBuffer.wrap(program.instructions().clone());
    code.order(ByteOrder.LITTLE_ENDIAN);
    for (Reference reference : program.references()) {
      int at = reference.at();
      int registers = code.get(at + REGISTERS_AT) & DESTINATION;
      if (reference.isVariable()) {
        code.put(at + REGISTERS_AT, (byte) (registers | PSEUDO_MAP_VALUE));
        code.putInt(at + NEXT_IMMEDIATE_AT, code.getInt(at + IMMEDIATE_AT)); // the offset in it
      } else {
        code.put(at + REGISTERS_AT, (byte) (registers | PSEUDO_MAP_FD));
      }
      code.putInt(at + IMMEDIATE_AT, maps.get(reference.map()));
    }
    String name = "hiptide_" + tracepoint;
    return bpf.loadProgram(code.array(), object.license(), name);
  }

  /** All descriptors, in an order that the object tells. */
  List<Integer> descriptors() {
    return Stream.of(maps, programs, links).flatMap(each -> each.values().stream()).toList();
  }

  /** The programs of an object by descriptors, in the order of {@link #descriptors}. */
  static KernelPrograms of(BpfObject object, List<Integer> descriptors) {
    Iterator<Integer> next = descriptors.iterator();
    KernelPrograms programs =
        new KernelPrograms(
            object, new LinkedHashMap<>(), new LinkedHashMap<>(), new LinkedHashMap<>());
    object.maps().keySet().forEach(name -> programs.maps.put(name, next.next()));
    object.programs().keySet().forEach(name -> programs.programs.put(name, next.next()));
    object.programs().keySet().forEach(name -> programs.links.put(name, next.next()));
    return programs;
  }

  /** Closes all descriptors of this process. */
  void close() {
    for (Map<String, Integer> descriptors : List.of(links, programs, maps)) {
      descriptors.values().forEach(Bpf::close);
      descriptors.clear();
    }
  }
}
