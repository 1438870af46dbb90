package dev.hiptide.jar.programs;

/** Ends as its argument says. */
public final class Exits {
  private Exits() {}

  public static void main(String[] arguments) throws InterruptedException {
    System.out.println("begun");
    switch (arguments[0]) {
      case "returns" -> System.out.println("done");
      case "42" -> System.exit(42);
      case "throws" -> throw new IllegalStateException("on purpose");
      case "other-thread" -> {
        new Thread(() -> System.exit(7)).start();
        Thread.currentThread().join(); // for ever
      }
      default -> throw new IllegalArgumentException(arguments[0]);
    }
  }
}
