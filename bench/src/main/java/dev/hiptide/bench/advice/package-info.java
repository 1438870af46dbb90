/** What the agent's advice adds to a call: the second half of {@code make bench}. */
package dev.hiptide.bench.advice;
