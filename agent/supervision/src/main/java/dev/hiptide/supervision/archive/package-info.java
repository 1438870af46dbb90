/** Makes what lets collectors start in less time, at build time or when a user asks for it. */
package dev.hiptide.supervision.archive;
