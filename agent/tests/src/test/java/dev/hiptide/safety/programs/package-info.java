/** What runs under the agent in the tests of its safety: programs that are hard to trace. */
package dev.hiptide.safety.programs;
