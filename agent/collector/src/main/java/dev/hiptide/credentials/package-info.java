/**
 * Files with keys, certificates and passwords, as users have them. Whatever is wrong with one is an
 * exception whose message names the file and says what was found.
 */
package dev.hiptide.credentials;
