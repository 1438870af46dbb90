/**
 * Sessions of hiptide, found and asked by their trace tables: that takes no word to the JVM, no
 * network and no password, but the rights of the JVM's user.
 */
package dev.hiptide.cli.session;
