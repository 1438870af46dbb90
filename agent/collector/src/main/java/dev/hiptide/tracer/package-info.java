/**
 * What every tracer has in common: its life, the policy that says which threads are watched, and
 * the ledger that it writes its charges into. Each backend is a package of its own below this one.
 */
package dev.hiptide.tracer;
