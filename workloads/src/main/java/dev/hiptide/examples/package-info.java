/**
 * HIP-CPU's examples as a Java programmer would write them. Each is one short file that shows one
 * idea and checks its own result.
 */
package dev.hiptide.examples;
