package dev.hiptide.experiment;

/** Thrown if a variant has no result; the message says why. */
final class VariantFailedException extends Exception {
  VariantFailedException(String message) {
    super(message);
  }
}
