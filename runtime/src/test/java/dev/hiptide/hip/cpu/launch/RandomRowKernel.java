package dev.hiptide.hip.cpu.launch;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * The source of a random kernel without barriers: indices linear and not, guards, loops, aliased
 * pointers of all types.
 *
 * <p>No NaN that two NaNs were summed to is stored: which of them it is, is the compiler's choice.
 */
final class RandomRowKernel {
  private static final int MAX_STATEMENTS = 14;

  /** A local variable; what counts loops is not to be written. */
  private record Variable(String type, String name, boolean isWritable) {}

  private final Random random;
  private final StringBuilder body = new StringBuilder();
  private final List<Variable> scope = new ArrayList<>();
  private final String coordinates;
  private int names;
  private int statements;
  private int loops;

  private RandomRowKernel(Random random) {
    this.random = random;
    // Rows span blocks if only the global index is used.
    this.coordinates = random.nextInt(3) > 0 ? "global" : "any";
  }

  static String source(String name, long seed) {
    return new RandomRowKernel(new Random(seed)).source(name);
  }

  private String source(String name) {
    String global =
        pick(
            "t.blockIdx.x * t.blockDim.x + t.threadIdx.x",
            "t.threadIdx.x + t.blockDim.x * t.blockIdx.x",
            "t.blockDim.x * t.blockIdx.x + t.threadIdx.x");
    if (random.nextInt(12) == 0) {
      global =
          "(t.blockIdx.y * t.gridDim.x + t.blockIdx.x) * t.blockDim.x * t.blockDim.y"
              + " + t.threadIdx.y * t.blockDim.x + t.threadIdx.x";
    }
    line("int i = " + global + ";");
    scope.add(new Variable("int", "i", random.nextInt(8) == 0));
    if (random.nextInt(4) == 0) {
      declare("int", linear());
    }
    if (random.nextInt(12) == 0) {
      // An expression that doubles: as large as that if it is written out.
      line("int power = n;");
      int steps = 3 + random.nextInt(40);
      for (int k = 0; k < steps; k++) {
        line(pick("power *= power;", "power ^= power << 5;", "power += power >>> 3;"));
      }
      scope.add(new Variable("int", "power", true));
    }
    int kind = random.nextInt(4);
    if (kind == 0) {
      line("if (" + guard() + ") return;");
    } else if (kind < 3) {
      line("if (" + guard() + ") {");
    }
    block(2 + random.nextInt(5), 0);
    if (kind == 1 || kind == 2) {
      line("}");
      if (random.nextInt(5) == 0) {
        statement(1);
      }
    }
    String parameters =
        "BytePointer b, IntPointer p, IntPointer q, LongPointer l, FloatPointer f,"
            + " DoublePointer d, int n, int m, long w, float h";
    String kernel =
        switch (random.nextInt(4)) {
          case 0 -> "return new Kernel() { public void run(KernelThread t) {\n" + body + "} };\n";
          case 1 -> "return new Body(b, p, q, l, f, d, n, m, w, h);\n";
          case 2 -> "return new Body(b, p, q, l, f, d, n, m, w, h)::" + named() + ";\n";
          default -> "return t -> {\n" + body + "};\n";
        };
    return "import dev.hiptide.hip.*;\n"
        + "public final class %s implements java.util.function.Function<Object[], Kernel> {\n"
            .formatted(name)
        + "static final int S = "
        + integer()
        + ";\n"
        + "public Kernel apply(Object[] a) { return kernel((BytePointer) a[0], (IntPointer) a[1],"
        + " (IntPointer) a[2], (LongPointer) a[3], (FloatPointer) a[4], (DoublePointer) a[5],"
        + " (int) a[6], (int) a[7], (long) a[8], (float) a[9]); }\n"
        + "static Kernel kernel("
        + parameters
        + ") {\n"
        + kernel
        + "}\n"
        + "static float nz(float v) { return v == v ? v : 1.5f; }\n"
        + "static double nz(double v) { return v == v ? v : 2.5; }\n"
        + "static int mix(int x, int y) { return x * 31 + (y ^ (x >>> 7)); }\n"
        + "record Body("
        + parameters
        + ") implements Kernel {\n"
        + "public final void run(KernelThread t) {\n"
        + (kernel.contains("Body") ? body : "")
        + "}\n"
        + "final int returning(KernelThread t) {\n"
        + (kernel.contains("::returning")
            ? body.toString().replace("return;", "return i;") + "return i;\n"
            : "return 0;\n")
        + "}\n}\n}\n";
  }

  private String named() {
    return pick("run", "returning");
  }

  private void line(String text) {
    body.append("  ").append(text).append('\n');
  }

  private String pick(String... choices) {
    return choices[random.nextInt(choices.length)];
  }

  private void block(int count, int depth) {
    int outer = scope.size();
    for (int k = 0; k < count; k++) {
      statement(depth);
    }
    scope.subList(outer, scope.size()).clear();
  }

  private void nested(int depth) {
    block(1 + random.nextInt(3), depth + 1);
  }

  private void statement(int depth) {
    int choice = statements++ > MAX_STATEMENTS || depth > 3 ? 0 : random.nextInt(26);
    switch (choice) {
      case 12, 13 -> declare("int", integer(2));
      case 14 -> declare("long", wide(2));
      case 15 -> declare(pick("float", "double"), real(2));
      case 16, 17 -> {
        line("if (" + condition(2) + ") {");
        nested(depth);
        if (random.nextBoolean()) {
          line("} else {");
          nested(depth);
        }
        line("}");
      }
      case 18, 19 -> loop(depth);
      case 20 -> {
        line("switch (" + integer(2) + " & 3) {");
        line("case 0: {");
        nested(depth);
        line(pick("}", "break; }"));
        line("case 2: {");
        nested(depth);
        line("break; }");
        line("default: {");
        nested(depth);
        line("} }");
      }
      case 21 -> {
        String array = "v" + names++;
        line("int[] %s = new int[4];".formatted(array));
        line("%s[%s & 3] = %s;".formatted(array, integer(1), integer(2)));
        declare("int", "%s[%s & 3] + %s[0]".formatted(array, integer(2), array));
      }
      case 22 -> line("if (" + condition(1) + ") return;");
      case 23 -> assign();
      case 24 -> {
        if (loops > 0) {
          line("if (" + condition(1) + ") " + pick("break;", "continue;"));
        } else {
          assign();
        }
      }
      default -> store();
    }
  }

  private void loop(int depth) {
    String k = "k" + names++;
    String count = "c" + names++;
    int outer = scope.size();
    switch (random.nextInt(loops == 0 ? 5 : 3)) {
      case 0 -> line("for (int %s = 0; %s < %d; %s++) {".formatted(k, k, 1 + random.nextInt(6), k));
      case 1 ->
          line(
              "for (int %s = %s, %s = 0; %s < n && %s < 5; %s++, %s++) {"
                  .formatted(k, pick("i", "i - 2", "m"), count, k, count, k, count));
      case 2 ->
          line(
              "for (int %s = i, %s = 0; %s < n && %s < 6; %s += t.gridDim.x * t.blockDim.x, %s++) {"
                  .formatted(k, count, k, count, k, count));
      case 4 ->
          line(
              "for (int %s = i; %s >= 0 && %s < 3000; %s += t.gridDim.x * t.blockDim.x) {"
                  .formatted(k, k, k, k));
      default ->
          line(
              "for (int %s = %d; %s > 0; %s -= %d) {"
                  .formatted(k, random.nextInt(9), k, k, 1 + random.nextInt(3)));
    }
    scope.add(new Variable("int", k, false));
    loops++;
    nested(depth);
    loops--;
    line("}");
    scope.subList(outer, scope.size()).clear();
  }

  private void declare(String type, String value) {
    String name = "v" + names++;
    line("%s %s = (%s) (%s);".formatted(type, name, type, value));
    scope.add(new Variable(type, name, true));
  }

  private void assign() {
    List<Variable> writable = scope.stream().filter(Variable::isWritable).toList();
    if (writable.isEmpty()) {
      store();
      return;
    }
    Variable to = writable.get(random.nextInt(writable.size()));
    String value =
        switch (to.type) {
          case "int" -> integer(2);
          case "long" -> wide(2);
          default -> real(2);
        };
    if (to.type.equals("int") && random.nextInt(3) == 0) {
      line(to.name + pick("++;", "--;", " += 3;", " += 1000;", " -= m;"));
    } else {
      line("%s = (%s) (%s);".formatted(to.name, to.type, value));
    }
  }

  private void store() {
    switch (random.nextInt(8)) {
      case 0 -> line("b.set(%s, (byte) (%s));".formatted(index(), integer(2)));
      case 1, 2, 3 -> line("p.set(%s, %s);".formatted(index(), integer(3)));
      case 4 -> line("q.set(%s, %s);".formatted(index(), integer(2)));
      case 5 -> line("l.set(%s, %s);".formatted(index(), wide(3)));
      case 6 -> line("f.set(%s, nz((float) (%s)));".formatted(index(), real(2)));
      default -> line("d.set(%s, nz((double) (%s)));".formatted(index(), real(2)));
    }
  }

  /** Mostly linear, mostly in range. */
  private String index() {
    return switch (random.nextInt(16)) {
      case 0, 1, 2, 3 -> "i";
      case 4, 5 -> "i + " + random.nextInt(40);
      case 6 -> "i - " + random.nextInt(20);
      case 7, 8 -> linear();
      case 9 ->
          pick("2 * i", "i * 2 + 1", "(i << 1)", "3 * i - 5", "n - i", "m - i * 2", "-i + 90");
      case 10, 11 -> "(" + integer(2) + ") & 255";
      case 12 -> "Math.floorMod(" + integer(2) + ", 300)";
      case 13 -> variable("int");
      case 14 -> "(int) (" + wide(1) + " & 127)";
      default -> random.nextInt(6) == 0 ? integer(2) : "i";
    };
  }

  private String linear() {
    String start =
        pick(
            "i",
            "i",
            "i",
            "n",
            "m",
            "0",
            coordinate(),
            "i * " + small(),
            "n * " + small(),
            "m * " + coordinate(),
            "(n & m)",
            "(n >> 2)",
            "(i << " + random.nextInt(3) + ")");
    String result = start;
    for (int k = random.nextInt(3); k > 0; k--) {
      result =
          "(" + result + pick(" + ", " - ") + pick("i", "n", "m", small(), "S", coordinate()) + ")";
    }
    return random.nextInt(8) == 0 ? "-" + "(" + result + ")" : result;
  }

  private String small() {
    return "(" + (random.nextInt(24) - 8) + ")";
  }

  private String coordinate() {
    if (coordinates.equals("global")) {
      return pick("i", "t.blockDim.x", "t.gridDim.x", "t.blockIdx.y", "t.threadIdx.y");
    }
    return pick("t.threadIdx", "t.blockIdx", "t.blockDim", "t.gridDim")
        + pick(".x", ".x", ".y", ".z");
  }

  private String guard() {
    String first =
        comparison(pick("i", "i", "i", linear()), pick("n", "n", "m", limit(), linear()));
    return switch (random.nextInt(8)) {
      case 0 -> first + " && " + guard();
      case 1 -> first + " || " + comparison(linear(), limit());
      case 2 -> "!(" + first + ")";
      case 3 -> comparison("n", linear());
      default -> first;
    };
  }

  private String limit() {
    return pick(
        "" + random.nextInt(3000),
        "n - 1",
        "n - m",
        "S",
        "Integer.MAX_VALUE",
        "(Integer.MIN_VALUE + " + random.nextInt(9) + ")",
        "0",
        "1 << " + random.nextInt(14));
  }

  private String comparison(String left, String right) {
    if (random.nextInt(6) == 0) {
      left = left + " + (Integer.MAX_VALUE - " + random.nextInt(200) + ")";
    }
    String operator = pick("<", "<", "<=", ">", ">=", "==", "!=", "<");
    return random.nextInt(4) == 0
        ? right + " " + operator + " " + left
        : left + " " + operator + " " + right;
  }

  private String condition(int depth) {
    return switch (random.nextInt(7)) {
      case 0 -> "(" + condition(depth - 1 < 0 ? 0 : depth - 1) + ") && " + guard();
      case 1 -> wide(depth) + pick(" < ", " >= ", " == ", " != ") + wide(1);
      case 2 -> real(depth) + pick(" < ", " >= ", " == ") + real(1);
      case 3, 4 -> guard();
      default -> integer(depth) + pick(" < ", " <= ", " > ", " == ", " != ") + integer(1);
    };
  }

  private String variable(String type) {
    List<Variable> all = scope.stream().filter(v -> v.type.equals(type)).toList();
    return all.isEmpty() ? "i" : all.get(random.nextInt(all.size())).name;
  }

  private String integer() {
    return switch (random.nextInt(6)) {
      case 0 -> "(Integer.MAX_VALUE - " + random.nextInt(100) + ")";
      case 1 -> "(Integer.MIN_VALUE + " + random.nextInt(100) + ")";
      case 2 -> "(1 << " + random.nextInt(32) + ")";
      case 3 -> "(" + (random.nextInt(4000) - 2000) + ")";
      default -> small();
    };
  }

  private String integer(int depth) {
    if (depth <= 0) {
      return pick(variable("int"), variable("int"), "i", "n", "m", "S", integer(), coordinate());
    }
    String a = integer(depth - 1);
    return switch (random.nextInt(19)) {
      case 0, 1 -> "(" + a + pick(" + ", " - ", " * ") + integer(depth - 1) + ")";
      case 2 -> "(" + a + pick(" << ", " >> ", " >>> ") + integer(0) + ")";
      case 3 -> "(" + a + pick(" & ", " | ", " ^ ") + integer(depth - 1) + ")";
      case 4 -> "(" + a + pick(" / ", " % ") + "(" + integer(depth - 1) + " | 1))";
      case 5 -> pick("~", "-") + "(" + a + ")";
      case 6 -> pick("(byte)", "(short)", "(char)") + " (" + a + ")";
      case 7 -> "(int) (" + wide(depth - 1) + ")";
      case 8 -> "(int) (" + real(depth - 1) + ")";
      case 9, 10, 11 -> "p.get(" + index() + ")";
      case 12 -> "q.get(" + index() + ")";
      case 13 -> "b.get(" + index() + ")";
      case 14 -> "((" + condition(0) + ") ? " + a + " : " + integer(depth - 1) + ")";
      case 15 -> "Math." + pick("max", "min") + "(" + a + ", " + integer(depth - 1) + ")";
      case 16 -> "mix(" + a + ", " + integer(depth - 1) + ")";
      case 17 -> "Math.abs(" + a + ")";
      default -> random.nextInt(8) == 0 ? "(" + a + " / (" + variable("int") + " - 77))" : a;
    };
  }

  private String wide(int depth) {
    if (depth <= 0) {
      return pick(
          "w",
          "(long) " + variable("int"),
          "(long) n",
          variable("long"),
          "(" + random.nextLong() + "L)");
    }
    String a = wide(depth - 1);
    return switch (random.nextInt(9)) {
      case 0, 1 -> "(" + a + pick(" + ", " - ", " * ", " ^ ") + wide(depth - 1) + ")";
      case 2 -> "(" + a + pick(" << ", " >> ", " >>> ") + integer(0) + ")";
      case 3, 4 -> "l.get(" + index() + ")";
      case 5 -> "(long) (" + real(depth - 1) + ")";
      case 6 -> "(" + a + " / (" + wide(0) + " | 1L))";
      case 7 -> "((" + condition(0) + ") ? " + a + " : " + wide(0) + ")";
      default -> "(long) " + integer(depth - 1);
    };
  }

  private String real(int depth) {
    if (depth <= 0) {
      return pick(
          "h",
          "1.25f",
          "-3.5",
          "(float) " + variable("int"),
          "(double) i",
          "0.1",
          variable("float"),
          variable("double"));
    }
    String a = real(depth - 1);
    return switch (random.nextInt(8)) {
      case 0, 1 -> "(" + a + pick(" + ", " - ", " * ", " / ") + real(depth - 1) + ")";
      case 2, 3 -> "nz(f.get(" + index() + "))";
      case 4 -> "nz(d.get(" + index() + "))";
      case 5 -> "Math." + pick("sqrt", "abs", "floor", "ceil", "rint") + "(" + a + ")";
      case 6 -> "((" + condition(0) + ") ? " + a + " : " + real(0) + ")";
      default -> "Math." + pick("max", "min") + "(" + a + ", " + real(depth - 1) + ")";
    };
  }
}
