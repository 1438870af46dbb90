package dev.hiptide.hip.cpu.launch;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * The source of a random kernel with barriers and warp functions, which no two threads race in: a
 * thread writes its own elements of shared memory only, and reads others' between two barriers that
 * all threads of the block come to. Warp functions are where all lanes of a warp are.
 */
final class RandomBlockKernel {
  private static final int MAX_STATEMENTS = 16;

  private final Random random;
  private StringBuilder body = new StringBuilder();

  /** Functions called, callees first. */
  private final List<String> functions = new ArrayList<>();

  private final List<String> longs = new ArrayList<>(List.of("acc"));
  private int names;
  private int statements;

  /** Whether the code being written may end the thread: only that of the kernel itself. */
  private boolean mayReturn = true;

  private RandomBlockKernel(Random random) {
    this.random = random;
  }

  static String source(String name, long seed) {
    return new RandomBlockKernel(new Random(seed)).source(name);
  }

  private String source(String name) {
    block(3 + random.nextInt(6), 0);
    String start =
        "int r = (t.threadIdx.z * t.blockDim.y + t.threadIdx.y) * t.blockDim.x + t.threadIdx.x;\n"
            + "int count = t.blockDim.x * t.blockDim.y * t.blockDim.z;\n"
            + "int g = (t.blockIdx.y * t.gridDim.x + t.blockIdx.x) * count + r;\n"
            + "int[] si = t.shared(INTS); long[] sl = t.shared(LONGS); double[] sd ="
            + " t.shared(DOUBLES); byte[] sb = t.shared(BYTES);\n"
            + "IntPointer dyn = t.shared().asInts();\n"
            + "long acc = g * 0x9E3779B97F4A7C15L + w;\n"
            + "si[r] = g; sl[r] = acc; sd[r] = r * 0.5; sb[r] = (byte) r; dyn.set(r, r * n);\n";
    String code = start + body + "out.set(g, acc);\n";
    boolean isLambda = random.nextBoolean();
    return "import dev.hiptide.hip.*;\n"
        + "public final class %s implements java.util.function.Function<Object[], Kernel> {\n"
            .formatted(name)
        + "static final Shared<int[]> INTS = Shared.ints(256);\n"
        + "static final Shared<long[]> LONGS = Shared.longs(256);\n"
        + "static final Shared<double[]> DOUBLES = Shared.doubles(256);\n"
        + "static final Shared<byte[]> BYTES = Shared.bytes(256);\n"
        + "public Kernel apply(Object[] a) {\n"
        + "return kernel((LongPointer) a[0], (int) a[1], (long) a[2], (double) a[3]); }\n"
        + "static Kernel kernel(LongPointer out, int n, long w, double h) {\n"
        + (isLambda
            ? "return t -> {\n" + code + "};\n"
            : "return new Kernel() { public void run(KernelThread t) {\n" + code + "} };\n")
        + "}\n"
        + String.join("", functions)
        + "}\n";
  }

  private void line(String text) {
    body.append("  ").append(text).append('\n');
  }

  private String pick(String... choices) {
    return choices[random.nextInt(choices.length)];
  }

  private void block(int count, int depth) {
    int outer = longs.size();
    for (int k = 0; k < count; k++) {
      statement(depth);
    }
    longs.subList(outer, longs.size()).clear();
  }

  private void nested(int depth) {
    block(1 + random.nextInt(3), depth + 1);
  }

  /** The same for all threads of the block. */
  private String uniform() {
    return pick("n", "t.blockIdx.x", "t.gridDim.x", "t.blockDim.x", "(n ^ t.blockIdx.y)", "count")
        + pick("", " * 3", " + 1", " >> 1");
  }

  private String uniformCondition() {
    return "(" + uniform() + ") % " + (2 + random.nextInt(3)) + pick(" == ", " != ") + "1";
  }

  private void statement(int depth) {
    int choice =
        statements++ > MAX_STATEMENTS || depth > 3 ? random.nextInt(6) : random.nextInt(22);
    switch (choice) {
      case 0 -> line("t.__syncthreads();");
      case 1, 2 -> readOthers();
      case 3, 4 -> line("acc = acc * 31 + " + warp() + ";");
      case 5 -> line("acc = " + expression(2) + ";");
      case 6, 7 -> declare();
      case 8, 9 -> {
        line("if (" + uniformCondition() + ") {");
        nested(depth);
        if (random.nextBoolean()) {
          line("} else {");
          nested(depth);
        }
        line("}");
      }
      case 10, 11 -> loop(depth);
      case 12 -> {
        line("switch ((" + uniform() + ") & 3) {");
        for (int value = 0; value < 3; value++) {
          line("case %d: {".formatted(value));
          nested(depth);
          line(random.nextInt(3) > 0 ? "break; }" : "}");
        }
        line("default: acc ^= " + expression(1) + "; }");
      }
      case 13, 14 -> tryBlock(depth);
      case 15, 16 -> call();
      case 17 -> {
        if (mayReturn) {
          line(
              "if ("
                  + pick(
                      "(r >> 6) % 3 == 1",
                      "(r >> 6) == 0 && n > 40", uniformCondition() + " && n > 90")
                  + ") { out.set(g, -acc); return; }");
        }
      }
      case 18 -> {
        line("if ((acc & 3) == 1) {");
        line("acc += " + expression(2) + "; sl[r] ^= acc;");
        line("} else { acc -= " + expression(1) + "; }");
      }
      case 19 ->
          line("si[r] = (int) " + expression(1) + "; sd[r] = acc % 1000; dyn.set(r, si[r]);");
      case 20 -> {
        line("if ((r >> 6) %% 2 == %d) {".formatted(random.nextInt(2)));
        line("acc ^= " + warp() + ";");
        line("acc += " + warp() + ";");
        line("}");
      }
      default -> {
        if (mayReturn && random.nextInt(6) == 0) {
          line("if (r == count - 1 && n == 13) acc = out.get(1 << 28);");
        } else {
          readOthers();
        }
      }
    }
  }

  private void readOthers() {
    String other =
        "(r * %d + %d + (n & 63)) %% count".formatted(random.nextInt(7), random.nextInt(99));
    String value =
        pick("si[%s]", "sl[%s]", "(long) sd[%s]", "sb[%s]", "dyn.get(%s)", "(si[%s] > 7 ? r : -1)")
            .formatted(other);
    line("t.__syncthreads();");
    line("acc = acc * 7 + " + value + ";");
    line("t.__syncthreads();");
  }

  private void declare() {
    String name = "v" + names++;
    String value = expression(1);
    String type = pick("long", "int", "short", "byte", "char", "float", "double", "boolean");
    switch (random.nextInt(4)) {
      case 0 -> {
        line("int[] %s = {(int) acc, r, n};".formatted(name));
        longs.add(name + "[" + random.nextInt(3) + "]");
      }
      case 1 -> {
        line("String %s = \"x\" + (%s);".formatted(name, value));
        longs.add(name + ".length()");
      }
      default -> {
        if (type.equals("boolean")) {
          line("boolean %s = (%s) %% 3 == 0;".formatted(name, value));
          longs.add("(" + name + " ? 5 : 9)");
        } else {
          line("%s %s = (%s) (%s);".formatted(type, name, type, value));
          longs.add("(long) " + name);
        }
      }
    }
  }

  private void loop(int depth) {
    String k = "k" + names++;
    int outer = longs.size();
    int count = 1 + random.nextInt(3);
    int kind = random.nextInt(3);
    switch (kind) {
      case 0 -> line("for (int %s = 0; %s < %d + (n & 1); %s++) {".formatted(k, k, count, k));
      case 1 -> line("for (int %s = count; %s > 0; %s /= 3) {".formatted(k, k, k));
      default -> line("int %s = 0;\n  do { %s++;".formatted(k, k));
    }
    longs.add(k);
    nested(depth);
    if (random.nextInt(3) == 0) {
      line("if ((%s + n) %% 3 == 1) %s".formatted(k, pick("break;", "continue;")));
    }
    nested(depth + 1);
    line(kind == 2 ? "} while (%s < %d);".formatted(k, count) : "}");
    longs.subList(outer, longs.size()).clear();
  }

  /** What is thrown is thrown by all threads, or by some at the end of a block that catches it. */
  private void tryBlock(int depth) {
    boolean outer = mayReturn;
    boolean catches = random.nextBoolean();
    // A finally block is in the class file twice, and lanes would meet in each apart.
    boolean divergent = catches && random.nextBoolean();
    mayReturn = false;
    line("try {");
    nested(depth);
    if (random.nextBoolean()) {
      line(
          "if (%s) throw new IllegalStateException(\"a\" + n);"
              .formatted(divergent ? "acc % 3 == 0" : uniformCondition()));
    }
    if (catches) {
      line("} catch (IllegalStateException e) {");
      line("acc = acc * 5 + e.getMessage().length();");
    }
    if (!catches || (!divergent && random.nextBoolean())) {
      line("} finally {");
      nested(depth);
    }
    line("}");
    mayReturn = outer;
  }

  private void call() {
    String name = "f" + names++;
    StringBuilder caller = body;
    List<String> callersLongs = new ArrayList<>(longs);
    boolean callerMayReturn = mayReturn;
    body = new StringBuilder();
    longs.clear();
    longs.add("acc");
    mayReturn = false;
    block(1 + random.nextInt(3), 2);
    String early =
        random.nextBoolean() ? "" : "if (%s) return acc + 3;\n".formatted(uniformCondition());
    functions.add(
        "static long "
            + name
            + "(KernelThread t, int[] si, long[] sl, double[] sd, byte[] sb, IntPointer dyn, int r,"
            + " int count, int g, int n, double h, long acc) {\n"
            + early
            + body
            + "return acc;\n}\n");
    body = caller;
    longs.clear();
    longs.addAll(callersLongs);
    mayReturn = callerMayReturn;
    String call = name + "(t, si, sl, sd, sb, dyn, r, count, g, n, h, " + expression(1) + ")";
    line(
        pick("acc = acc * 3 + %s;", "acc = %s;", "acc ^= (r * 0.5 > n ? 1 : 2) + %s;")
            .formatted(call));
  }

  private String warp() {
    String width = "" + (1 << random.nextInt(7));
    String operand = pick("" + random.nextInt(70), "r & 7", "n & 31", "r * 5");
    String value = pick("(int) acc", "acc", "(float) (int) acc", "(double) r * 1.5", expression(1));
    return switch (random.nextInt(7)) {
      case 0 -> "t.__ballot((" + expression(1) + ") % 3 == 0)";
      case 1 -> "(t.__any((" + expression(1) + ") % 61 == 0) ? 3 : 4)";
      case 2 -> "(t.__all((" + expression(1) + ") % 61 != 0) ? 3 : 4)";
      case 3 -> "(long) t.__shfl_xor(%s, %s)".formatted(value, operand);
      default ->
          "(long) t.%s(%s, %s, %s)"
              .formatted(
                  pick("__shfl", "__shfl_up", "__shfl_down", "__shfl_xor"), value, operand, width);
    };
  }

  /** A long, of what the thread has itself. */
  private String expression(int depth) {
    if (depth <= 0) {
      return pick(
          "acc",
          "r",
          "g",
          "(long) n",
          "(long) (h * 10)",
          longs.get(random.nextInt(longs.size())),
          longs.get(random.nextInt(longs.size())),
          "" + random.nextInt(1000) + "L",
          "sl[r]",
          "si[r]",
          "(long) sd[r]",
          "sb[r]",
          "dyn.get(r)");
    }
    return switch (random.nextInt(5)) {
      case 0 -> "(acc > 0 ? " + expression(depth - 1) + " : " + expression(0) + ")";
      case 1 -> "(" + expression(depth - 1) + " >>> " + random.nextInt(40) + ")";
      default ->
          "(" + expression(depth - 1) + pick(" + ", " - ", " * ", " ^ ") + expression(0) + ")";
    };
  }
}
