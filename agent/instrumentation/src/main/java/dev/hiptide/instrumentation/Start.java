package dev.hiptide.instrumentation;

import java.lang.instrument.Instrumentation;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

/**
 * One start of the agent: what it is given.
 *
 * @param nanoTime when it began, by {@link System#nanoTime}
 * @param agentJar the jar that is agent and collector
 * @param messages takes the lines that are for the user
 * @param defineBootClasses puts the probe and the table on the boot loader, unless they are there
 * @param ended to be run at the end of the session, when nothing of it is left: another may begin
 */
record Start(
    long nanoTime,
    Instrumentation instrumentation,
    Path agentJar,
    Consumer<String> messages,
    Callable<?> defineBootClasses,
    Runnable ended) {}
