package dev.hiptide.tracer.bpf;

import com.sun.jna.LastErrorException;
import dev.hiptide.linux.Bpf;
import dev.hiptide.linux.BpfMap;
import dev.hiptide.linux.KernelVersion;
import dev.hiptide.linux.PidFd;
import dev.hiptide.linux.PidNamespace;
import dev.hiptide.terms.SyscallTable;
import dev.hiptide.tracer.bpf.BpfObject.MapDefinition;
import dev.hiptide.tracer.bpf.Holders.Holder;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * The kernel programs of all collectors of one user in one PID namespace: whoever comes first loads
 * them, whoever comes later takes the descriptors of one who has them, pidfd_getfd(2). So a call of
 * a process that nobody watches passes one pair of programs, however many are watched. They are
 * gone with the last who has them, in whatever way it ends.
 *
 * <p>Not thread-safe: whoever has it guards it, and the processes that it watches, by one lock.
 *
 * <p>What is changed here is memory that the programs read at the same time: a process is watched
 * when its bit is set, and no program looks at its entry without.
 */
final class SharedPrograms implements AutoCloseable {
  private static final VarHandle LONG =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final Path PID_NAMESPACE = Path.of("/proc/self/ns/pid");

  private static final int FIRST_PROCESS = 1;

  /** Longer than a program runs: it can neither sleep nor be preempted. */
  private static final long PROGRAM_MILLIS = 10;

  // struct control
  private static final int EXPECTED = 0;
  private static final int NAMESPACE_DEVICE = 8;
  private static final int NAMESPACE_INODE = 16;

  private final Bpf bpf;
  private final KernelPrograms programs;

  /** Null where no file can be shared: then nobody else has these programs. */
  private final Path file;

  private final int userId;
  private final ByteBuffer watched;
  private final ByteBuffer processes;
  private final ByteBuffer control;
  private final ByteBuffer threads;
  private final BpfMap accountsOf;
  private final BpfMap claims;
  private final BpfMap processOf;
  private final BpfMap expected;
  private final BpfMap seeds;
  private final BpfMap veterans;
  private final BpfMap ended;
  private final BpfMap examples;
  private final boolean isInitialNamespace;

  private SharedPrograms(Bpf bpf, KernelPrograms programs, Path file, int userId)
      throws IOException {
    this.bpf = bpf;
    this.userId = userId;
    this.programs = programs;
    this.file = file;
    watched = memory("watched");
    processes = memory("processes");
    control = memory("control");
    threads = memory("threads");
    accountsOf = map("accounts_of");
    claims = map("claims");
    processOf = map("process_of");
    expected = map("expected");
    seeds = map("seeds");
    veterans = map("veterans");
    ended = map("ended");
    examples = map("examples");
    isInitialNamespace = PidNamespace.isInitial();
    control.putLong(NAMESPACE_DEVICE, (Long) Files.getAttribute(PID_NAMESPACE, "unix:dev"));
    control.putLong(NAMESPACE_INODE, PidNamespace.inode());
  }

  /**
   * Loads the programs, or takes them from another collector.
   *
   * <p>The collector of process 1 of a PID namespace keeps its own: the kernel ends it with that
   * process (pid_namespaces(7)), and nobody would be left to remove the file.
   *
   * @param workload the process that is to be watched
   * @throws BpfRefusedException if the kernel does not let this process do either
   */
  static SharedPrograms join(SyscallTable syscalls, int workload)
      throws BpfRefusedException, IOException {
    return join(
        syscalls, workload == FIRST_PROCESS ? Optional.empty() : Optional.of(Path.of("/dev/shm")));
  }

  /**
   * The same.
   *
   * @param directory where the file is by which collectors find each other; empty to share with
   *     none
   */
  static SharedPrograms join(SyscallTable syscalls, Optional<Path> directory)
      throws BpfRefusedException, IOException {
    KernelVersion kernel = KernelVersion.current();
    if (!kernel.isAtLeast(KernelVersion.WITH_BPF_CAPABILITIES)) {
      throw new BpfRefusedException("cannot trace in the kernel: " + Refusal.tooOld(kernel));
    }
    if (!kernel.isAtLeast(KernelVersion.WITH_ACCOUNTED_BPF_MEMORY)) {
      Bpf.liftMemoryLimit(syscalls);
    }
    byte[] file = objectFile(System.getProperty("os.arch"));
    BpfObject object = BpfObject.read(file);
    Bpf bpf = new Bpf(syscalls);
    int userId = userId();
    if (directory.isEmpty()) {
      return unshared(bpf, object, userId);
    }
    Path path =
        directory
            .get()
            .resolve(
                "hiptide-bpf-"
                    + userId
                    + "-"
                    + PidNamespace.inode()
                    + "-"
                    + fingerprint(file)); // another version has programs of its own
    Holders holders;
    try {
      holders = Holders.lock(path, userId);
    } catch (IOException e) {
      return unshared(bpf, object, userId);
    }
    try (holders) {
      Optional<KernelPrograms> taken = take(syscalls, object, holders.list());
      KernelPrograms programs = taken.isPresent() ? taken.get() : load(bpf, object);
      try {
        PidFd.allowCopies();
        holders.add(Holder.self(programs.descriptors()));
        SharedPrograms joined = new SharedPrograms(bpf, programs, path, userId);
        joined.releaseThoseOfTheDead();
        return joined;
      } catch (IOException | RuntimeException e) {
        programs.close(); // else they would run for nobody
        throw e;
      }
    } catch (IOException e) {
      return unshared(bpf, object, userId); // there is no room for the file, for instance
    }
  }

  /** Where collectors cannot find each other, each has its own. */
  private static SharedPrograms unshared(Bpf bpf, BpfObject object, int userId)
      throws BpfRefusedException, IOException {
    KernelPrograms programs = load(bpf, object);
    try {
      return new SharedPrograms(bpf, programs, null, userId);
    } catch (IOException | RuntimeException e) {
      programs.close();
      throw e;
    }
  }

  private static KernelPrograms load(Bpf bpf, BpfObject object) throws BpfRefusedException {
    try {
      return KernelPrograms.load(bpf, object);
    } catch (LastErrorException e) {
      throw refused("to load its programs", e);
    }
  }

  private static BpfRefusedException refused(String what, LastErrorException error) {
    return new BpfRefusedException(
        "cannot trace in the kernel: " + Refusal.here().reason(what, error.getErrorCode()));
  }

  /** A process that this one may not trace keeps its own: then there is another pair. */
  private static Optional<KernelPrograms> take(
      SyscallTable syscalls, BpfObject object, List<Holder> holders) {
    for (Holder holder : holders) {
      List<Integer> copies = new ArrayList<>();
      try (PidFd process = new PidFd(syscalls, holder.pid())) {
        for (int theirs : holder.descriptors()) {
          copies.add(process.copyOf(theirs));
        }
        if (holder.isAlive()) {
          return Optional.of(KernelPrograms.of(object, copies));
        }
      } catch (LastErrorException e) {
        // the next one, then
      }
      copies.forEach(Bpf::close);
    }
    return Optional.empty();
  }

  /** The compiled object for an architecture, named as {@code os.arch} names it. */
  static byte[] objectFile(String architecture) throws IOException {
    String name = architecture.equals("amd64") ? "x86_64" : architecture;
    try (InputStream in = SharedPrograms.class.getResourceAsStream("tracer." + name + ".bpf.o")) {
      if (in == null) {
        throw new IOException("there are no kernel programs for " + architecture);
      }
      return in.readAllBytes();
    }
  }

  /** Tells versions apart. A digest would do the same, but takes 27 ms of the program's start. */
  private static String fingerprint(byte[] file) {
    CRC32 sum = new CRC32();
    sum.update(file);
    return file.length + "-" + Long.toHexString(sum.getValue());
  }

  private static int userId() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("Uid:"))
        .map(line -> Integer.valueOf(line.split("\\s+")[2])) // the effective one
        .findFirst()
        .orElseThrow();
  }

  private ByteBuffer memory(String map) {
    ByteBuffer memory =
        Bpf.memory(programs.maps().get(map), programs.object().maps().get(map).bytes());
    return memory.order(ByteOrder.LITTLE_ENDIAN);
  }

  private BpfMap map(String name) {
    MapDefinition definition = programs.object().maps().get(name);
    return new BpfMap(
        bpf, programs.maps().get(name), definition.keyBytes(), definition.valueBytes());
  }

  /**
   * Takes an entry for a process that is to be watched.
   *
   * @param pid its id in the PID namespace of this process
   * @throws BpfRefusedException if as many are watched as can be
   */
  WatchedProcess prepare(int pid) throws BpfRefusedException, IOException {
    Holders alone = lock();
    try {
      releaseThoseOfTheDead();
      Holder self = Holder.self(List.of());
      for (int number = 0; number < capacity(); number++) {
        if (processes.getLong(at(number) + ProcessLayout.OWNER) == 0) {
          return take(number, pid, self);
        }
      }
    } catch (LastErrorException e) { // programs can be had from another who may load them
      throw refused("to make a map", e);
    } finally {
      unlock(alone);
    }
    throw new BpfRefusedException(
        "cannot trace in the kernel: " + capacity() + " processes are traced already");
  }

  private WatchedProcess take(int number, int pid, Holder self) {
    int at = at(number);
    clear(at);
    processes.putLong(at + ProcessLayout.OWNER, self.pid());
    processes.putLong(at + ProcessLayout.OWNER_START, self.startTicks());
    processes.putInt(at + ProcessLayout.TID, pid);
    MapDefinition accounts = programs.object().maps().get("accounts");
    int descriptor = KernelPrograms.create(bpf, "accounts", accounts, 0);
    accountsOf.put(number, descriptor, 0);
    return new WatchedProcess(
        this, number, pid, new BpfMap(bpf, descriptor, accounts.keyBytes(), accounts.valueBytes()));
  }

  private Holders lock() throws IOException {
    return file == null ? null : Holders.lock(file, userId);
  }

  private static void unlock(Holders holders) throws IOException {
    if (holders != null) {
      holders.close();
    }
  }

  private int capacity() {
    return processes.capacity() / ProcessLayout.BYTES;
  }

  static int at(int number) {
    return number * ProcessLayout.BYTES;
  }

  ByteBuffer processes() {
    return processes;
  }

  ByteBuffer threads() {
    return threads;
  }

  BpfMap ended() {
    return ended;
  }

  BpfMap examples() {
    return examples;
  }

  BpfMap seeds() {
    return seeds;
  }

  BpfMap veterans() {
    return veterans;
  }

  /** How often a program did not run when it was due: calls that nobody has counted. */
  long missed() {
    return programs.programs().values().stream().mapToLong(bpf::missed).sum();
  }

  /** From here on, the calls of the process are counted. */
  void begin(int number, int pid) {
    if (isInitialNamespace) {
      processes.putInt(at(number) + ProcessLayout.PID, pid);
      processOf.put(pid, number, 0);
      LONG.getAndBitwiseOr(watched, wordOf(pid), 1L << pid);
    } else {
      expected.put(pid, number, 0);
      LONG.getAndAdd(control, EXPECTED, 1L);
    }
  }

  private static int wordOf(int pid) {
    return pid / Long.SIZE * Long.BYTES;
  }

  /** Lets a process go, and forgets what is known of it. */
  void release(int number) {
    int at = at(number);
    if (expected.remove(processes.getInt(at + ProcessLayout.TID))) {
      LONG.getAndAdd(control, EXPECTED, -1L);
    }
    int pid = processes.getInt(at + ProcessLayout.PID);
    if (pid != 0
        && processOf.get(pid).orElse(-1) == number
        && processOf.remove(pid)) { // or the programs have done it, when it became another
      LONG.getAndBitwiseAnd(watched, wordOf(pid), ~(1L << pid));
    }
    awaitPrograms();
    for (int place = 0; place < threads.capacity() / ThreadState.BYTES; place++) {
      int thread = place * ThreadState.BYTES;
      if (threads.getInt(thread + ThreadState.PID) != 0
          && threads.getInt(thread + ThreadState.PROCESS) == number) {
        threads.putInt(thread + ThreadState.PID, 0);
        claims.remove(place);
      }
    }
    accountsOf.remove(number);
    removeKeysOf(ended, number, Integer.SIZE);
    removeKeysOf(seeds, number, Integer.SIZE);
    removeKeysOf(veterans, number, Integer.SIZE);
    removeKeysOf(examples, number, Byte.SIZE);
    clear(at);
  }

  private static void removeKeysOf(BpfMap map, int number, int shift) {
    List<Long> keys = new ArrayList<>();
    map.forEach(
        (key, values, at) -> {
          if (key >>> shift == number) {
            keys.add(key);
          }
        });
    keys.forEach(map::remove);
  }

  private static void awaitPrograms() {
    try {
      Thread.sleep(PROGRAM_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void clear(int at) {
    for (int field = ProcessLayout.BYTES - Long.BYTES; field >= 0; field -= Long.BYTES) {
      processes.putLong(at + field, 0); // the owner comes last: then the entry is free
    }
  }

  /** A collector that was killed has left its process watched. Called with the file locked. */
  private void releaseThoseOfTheDead() {
    for (int number = 0; number < capacity(); number++) {
      if (isOfADead(number)) {
        release(number);
      }
    }
  }

  /** Looks after those who were killed: cheap when there are none. */
  void attend() throws IOException {
    if (!ownersAreAlive()) {
      Holders alone = lock();
      try {
        releaseThoseOfTheDead();
      } finally {
        unlock(alone);
      }
    }
  }

  private boolean ownersAreAlive() {
    for (int number = 0; number < capacity(); number++) {
      if (isOfADead(number)) {
        return false;
      }
    }
    return true;
  }

  private boolean isOfADead(int number) {
    long owner = processes.getLong(at(number) + ProcessLayout.OWNER);
    return owner != 0
        && !Holders.isAlive(owner, processes.getLong(at(number) + ProcessLayout.OWNER_START));
  }

  /** Leaves. The programs go on for the others, if there are any. */
  @Override
  public void close() throws IOException {
    try (Holders holders = lock()) {
      if (holders != null) {
        holders.removeSelf();
      }
    } finally {
      programs.close();
    }
  }
}
