package io.annals.query.sql;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Functions against what is documented of them: the Presto documentation, section "Functions and
 * Operators" with the page that a group names, and the Log Service pages where these differ.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class Examples {
  private ExampleEngine engine;

  @BeforeAll
  void open(@TempDir Path folder) throws Exception {
    engine = new ExampleEngine(folder);
  }

  @AfterAll
  void close() {
    engine.close();
  }

  void assertValue(String expression, String expected) throws Exception {
    engine.assertValue(expression, expected);
  }

  /** The first value of the first row. */
  String first(String statement) throws Exception {
    return engine.first(statement);
  }
}
