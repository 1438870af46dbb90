package dev.hiptide.tracer.bpf;

import dev.hiptide.linux.Bpf;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a compiler has made of a BPF program in C: a relocatable ELF file (elf(5)) of clang's target
 * {@code bpf}.
 *
 * <pre>
 *   section                what it has
 *   raw_tracepoint/NAME    a program for that tracepoint
 *   maps                   struct map_def, one for each map; the symbol is its name
 *   .bss.NAME              a variable: a map of one element
 *   license                a text
 * </pre>
 *
 * <p>Pure.
 *
 * @param maps the maps that it asks for, by name, in the order of the file
 * @param programs the programs, by tracepoint
 * @param license the licence that the kernel is told
 */
record BpfObject(Map<String, MapDefinition> maps, Map<String, Program> programs, String license) {
  // elf(5), 64 bits
  private static final int SECTION_HEADERS_AT = 40;
  private static final int SECTION_HEADER_BYTES = 64;
  private static final int SECTION_COUNT_AT = 60;
  private static final int SECTION_NAMES_AT = 62;
  private static final int SYMBOL_BYTES = 24;
  private static final int RELOCATION_BYTES = 16;
  private static final int SHT_SYMTAB = 2;
  private static final int SHT_REL = 9;
  private static final int STT_SECTION = 3;
  private static final int R_BPF_64_64 = 1; // the kernel's Documentation/bpf/llvm_reloc.rst

  private static final String OF_PROGRAM = "raw_tracepoint/";
  private static final String OF_VARIABLE = ".bss.";
  private static final int MAP_DEFINITION_BYTES = 24;

  /**
   * A map: struct map_def of the source.
   *
   * @param inner of a map of maps, the name of the map that the others are like; else null
   */
  record MapDefinition(
      int type, int keyBytes, int valueBytes, int maxEntries, int flags, String inner) {
    /** The size of all its elements, as an array keeps them. */
    long bytes() {
      return (long) maxEntries * ((valueBytes + 7) / 8 * 8);
    }
  }

  /**
   * A program.
   *
   * @param instructions as struct bpf_insn
   * @param references where it needs the descriptors of maps
   */
  record Program(byte[] instructions, List<Reference> references) {}

  /**
   * An instruction that loads a map, or the address of a variable.
   *
   * @param at its offset in the program, in bytes
   * @param isVariable whether it is the map's one element that is meant
   */
  record Reference(int at, String map, boolean isVariable) {}

  private record Section(String name, int type, int at, int bytes, int link, int info) {}

  private record Symbol(String name, int kind, int section, int value) {}

  /**
   * Reads a file.
   *
   * @throws IllegalArgumentException if it is none, or asks for more than there is here
   */
  static BpfObject read(byte[] file) {
    return new Reader(file).object();
  }

  private static final class Reader {
    private final ByteBuffer elf;
    private final List<Section> sections = new ArrayList<>();
    private final List<Symbol> symbols = new ArrayList<>();

    Reader(byte[] file) {
      elf = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
      if (file.length < 64 || elf.getInt(0) != 0x464c457f) {
        throw new IllegalArgumentException("no ELF file");
      }
      int headers = (int) elf.getLong(SECTION_HEADERS_AT);
      int names = sectionField(headers, elf.getShort(SECTION_NAMES_AT), 24);
      for (int i = 0; i < elf.getShort(SECTION_COUNT_AT); i++) {
        sections.add(
            new Section(
                text(names + sectionField(headers, i, 0)),
                sectionField(headers, i, 4),
                sectionField(headers, i, 24),
                sectionField(headers, i, 32),
                sectionField(headers, i, 40),
                sectionField(headers, i, 44)));
      }
      for (Section section : sections) {
        if (section.type == SHT_SYMTAB) {
          readSymbols(section, sections.get(section.link).at);
        }
      }
    }

    /** The lower half of a field, which is all of it: the file is small. */
    private int sectionField(int headers, int section, int field) {
      return elf.getInt(headers + section * SECTION_HEADER_BYTES + field);
    }

    private void readSymbols(Section table, int names) {
      for (int at = table.at; at < table.at + table.bytes; at += SYMBOL_BYTES) {
        symbols.add(
            new Symbol(
                text(names + elf.getInt(at)),
                elf.get(at + 4) & 0xf,
                elf.getShort(at + 6),
                (int) elf.getLong(at + 8)));
      }
    }

    BpfObject object() {
      Map<String, MapDefinition> maps = new LinkedHashMap<>();
      Map<String, Program> programs = new LinkedHashMap<>();
      String license = "";
      for (int i = 0; i < sections.size(); i++) {
        Section section = sections.get(i);
        if (section.name.startsWith(OF_PROGRAM)) {
          programs.put(section.name.substring(OF_PROGRAM.length()), program(i));
        } else if (section.name.startsWith(OF_VARIABLE)) {
          maps.put(
              section.name.substring(OF_VARIABLE.length()),
              new MapDefinition(Bpf.ARRAY, Integer.BYTES, section.bytes, 1, Bpf.MAPPABLE, null));
        } else if (section.name.equals("maps")) {
          for (int at = 0; at < section.bytes; at += MAP_DEFINITION_BYTES) {
            maps.put(mapAt(i, at), definition(i, section.at + at));
          }
        } else if (section.name.equals("license")) {
          license = text(section.at);
        }
      }
      return new BpfObject(maps, programs, license);
    }

    private MapDefinition definition(int section, int at) {
      int inner = elf.getInt(at + 20); // 1 + a number in this section
      return new MapDefinition(
          elf.getInt(at),
          elf.getInt(at + 4),
          elf.getInt(at + 8),
          elf.getInt(at + 12),
          elf.getInt(at + 16),
          inner == 0 ? null : mapAt(section, (inner - 1) * MAP_DEFINITION_BYTES));
    }

    private String mapAt(int section, int value) {
      return symbols.stream()
          .filter(symbol -> symbol.section == section && symbol.value == value)
          .filter(symbol -> symbol.kind != STT_SECTION)
          .findFirst()
          .orElseThrow(() -> new IllegalArgumentException("a map has no name"))
          .name;
    }

    private Program program(int number) {
      Section section = sections.get(number);
      byte[] instructions = new byte[section.bytes];
      elf.get(section.at, instructions);
      List<Reference> references = new ArrayList<>();
      for (Section relocations : sections) {
        if (relocations.type == SHT_REL && relocations.info == number) {
          for (int at = 0; at < relocations.bytes; at += RELOCATION_BYTES) {
            references.add(reference(relocations.at + at));
          }
        }
      }
      return new Program(instructions, references);
    }

    private Reference reference(int at) {
      int type = elf.getInt(at + 8);
      Symbol symbol = symbols.get(elf.getInt(at + 12));
      Section section = sections.get(symbol.section);
      boolean isVariable = section.name.startsWith(OF_VARIABLE);
      if (type != R_BPF_64_64
          || !(isVariable || section.name.equals("maps"))
          || isVariable && symbol.value != 0) {
        throw new IllegalArgumentException(
            "cannot link " + symbol.name + ", by relocation " + type);
      }
      String map =
          isVariable
              ? section.name.substring(OF_VARIABLE.length())
              : mapAt(symbol.section, symbol.value);
      return new Reference((int) elf.getLong(at), map, isVariable);
    }

    private String text(int at) {
      int end = at;
      while (elf.get(end) != 0) {
        end++;
      }
      return new String(elf.array(), at, end - at, StandardCharsets.US_ASCII);
    }
  }
}
