/**
 * Charges system calls to (role, phase, operation, syscall). The tracer tells of calls; what they
 * are charged to comes from the trace table.
 */
package dev.hiptide.attribution;
