/** Tests of the finished jars, started as a user starts them. */
package dev.hiptide.study;
