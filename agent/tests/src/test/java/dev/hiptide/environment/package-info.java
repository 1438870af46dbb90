/** Surroundings that users have, and that an agent seldom meets in its own tests. */
package dev.hiptide.environment;
