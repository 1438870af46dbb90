package dev.hiptide.hip.cpu.compile.resume;

/** How many values of each type a waiting thread has to remember. */
record FrameSize(int ints, int longs, int floats, int doubles, int objects) {}
