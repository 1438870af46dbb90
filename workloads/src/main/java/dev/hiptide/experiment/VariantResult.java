package dev.hiptide.experiment;

/**
 * What one variant of the experiment gave. The components are the fields of the JSON file.
 *
 * @param bytes the memory footprint
 * @param wallSeconds the time of the marked iterations, traced
 * @param resultOk whether the program computed what it should have
 * @param lostEvents system calls that the tracer knows it has not counted
 * @param host what the threads that call HIP did, in the steady state
 * @param process what all threads did, in the steady state
 */
record VariantResult(
    long iterations,
    long bytes,
    double wallSeconds,
    boolean resultOk,
    String regime,
    String regimeReason,
    long lostEvents,
    View host,
    View process) {}
