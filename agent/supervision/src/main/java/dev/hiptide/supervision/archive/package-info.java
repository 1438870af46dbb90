/** Makes the archive from which collectors start in less time. */
package dev.hiptide.supervision.archive;
