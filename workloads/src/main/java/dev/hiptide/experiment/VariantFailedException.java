package dev.hiptide.experiment;

/** A variant gave no result; the message says why. */
final class VariantFailedException extends Exception {
  VariantFailedException(String message) {
    super(message);
  }
}
