/**
 * What a tracing tool may know of the runtime: three classes whose names and members stay,
 * whichever device does the work.
 *
 * <p>The hooks are methods, to be instrumented by a Java agent. The runtime offers no registration
 * of callbacks, so an untraced program pays nothing for them. They carry over the ideas of CUPTI's
 * and roctracer's activity records:
 *
 * <ul>
 *   <li><b>Correlation.</b> A HIP call creates one or more {@link dev.hiptide.hip.tool.Task}s on
 *       the thread that makes it; runtime threads execute them later. A tool writes a correlation
 *       id when the constructor returns and reads it around {@link
 *       dev.hiptide.hip.tool.Task#execute} and {@link dev.hiptide.hip.tool.Task#assist}, and so
 *       charges what a runtime thread does to the call that asked for it.
 *   <li><b>Threads.</b> Every thread of the runtime is a {@link
 *       dev.hiptide.hip.tool.RuntimeThread}. Instrumenting {@link
 *       dev.hiptide.hip.tool.RuntimeThread#run} tells when one begins and ends.
 *   <li><b>Memory.</b> All device memory comes from a {@link dev.hiptide.hip.tool.DeviceHeap}.
 *       Instrumenting {@link dev.hiptide.hip.tool.DeviceHeap#malloc} and {@link
 *       dev.hiptide.hip.tool.DeviceHeap#free} tells when {@link
 *       dev.hiptide.hip.tool.DeviceHeap#usedBytes} changes.
 * </ul>
 *
 * <p>Programs that use HIP need none of this.
 */
package dev.hiptide.hip.tool;
