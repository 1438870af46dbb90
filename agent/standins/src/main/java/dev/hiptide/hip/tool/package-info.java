/** Stand-ins for what the runtime shows to tools. */
package dev.hiptide.hip.tool;
