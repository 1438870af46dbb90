/** How a command asks a session for its figures: through the trace table and the file beside it. */
package dev.hiptide.inquiry;
