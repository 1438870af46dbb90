/**
 * The tracer that stops threads at their system calls, by ptrace(2). For a process that may not be
 * watched in another way: a stop costs its thread tens of microseconds.
 */
package dev.hiptide.tracer.ptrace;
