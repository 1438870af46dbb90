/** ROCTX, HIP's marker API: how a program names the phases of its run for tools. */
package dev.hiptide.roctx;
