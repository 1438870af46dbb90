/** What tests of the whole agent share: real JVMs, started with the real jar, and waiting. */
package dev.hiptide.testing;
