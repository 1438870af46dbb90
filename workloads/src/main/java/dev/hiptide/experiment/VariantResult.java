package dev.hiptide.experiment;

/**
 * The result of one variant. The components are the fields of the JSON file.
 *
 * @param bytes the memory footprint, in bytes
 * @param wallSeconds the wall time of the marked iterations, with tracing
 * @param backend what saw the system calls: {@code bpf} or {@code ptrace}
 * @param resultOk whether the program computed what it should have
 * @param lostEvents the number of system calls that the tracer saw but could not count
 * @param host what the threads that call HIP did, in the steady state
 * @param process what all threads did, in the steady state
 */
record VariantResult(
    long iterations,
    long bytes,
    double wallSeconds,
    String backend,
    boolean resultOk,
    String regime,
    String regimeReason,
    long lostEvents,
    View host,
    View process) {}
