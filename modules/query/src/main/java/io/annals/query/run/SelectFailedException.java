package io.annals.query.run;

/**
 * A SELECT that can be read but not answered: its types do not fit, a value is not what it is taken
 * for, or it needs more than a query may have. The message is for the one who asked; it quotes
 * neither events nor the engine.
 */
public final class SelectFailedException extends Exception {
  private static final long serialVersionUID = 1;

  SelectFailedException(String detail, Throwable cause) {
    super(detail, cause);
  }
}
