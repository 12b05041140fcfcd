package io.annals.embedded;

/** Hears of what an embedded child does on its own. Called on a thread of this module; be quick. */
@FunctionalInterface
public interface ChildListener {
  /** The child ended without being asked; it is started again after a pause. */
  void ended(String child, int exitCode);

  /** Hears nothing; deaths are still logged. */
  static ChildListener silent() {
    return (child, exitCode) -> {};
  }
}
