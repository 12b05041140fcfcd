package io.annals.query.sql;

/** What is known of an expression's type before the engine sees it. */
enum Shape {
  NUMBER,
  TEXT,
  TIME,
  /** Text of a path that may hold a number: taken for one where one is wanted. */
  PATH,
  MAP,
  /** Anything else, or not known. */
  OTHER
}
