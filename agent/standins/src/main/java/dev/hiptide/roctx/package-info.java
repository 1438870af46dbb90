/** A stand-in for the runtime's ROCTX ranges. */
package dev.hiptide.roctx;
