package io.annals.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CommandLineTest {
  @Test
  void options_become_keys() {
    assertEquals(
        new CommandLine.Run(
            false,
            Map.of("port", "0", "data-dir", "a b", "store.flush-age", "PT3S", "x", "1=2"),
            Optional.of(Path.of("annals.yaml"))),
        parse(
            "start",
            "--port",
            "0",
            "--data-dir=a b",
            "--set",
            "store.flush-age=PT3S",
            "--set=x=1=2",
            "--config",
            "annals.yaml"));
  }

  @Test
  void demo_is_start_with_a_demo() {
    assertEquals(new CommandLine.Run(true, Map.of(), Optional.empty()), parse("demo"));
  }

  @Test
  void a_rebuild_has_flags_and_the_options_of_the_program() {
    assertEquals(
        new CommandLine.Rebuild(
            true, false, true, Map.of("data-dir", "d", "blob.dir", "b"), Optional.empty()),
        parse("rebuild-catalogue", "--force", "--data-dir", "d", "--dry-run", "--set=blob.dir=b"));
    assertTrue(help("rebuild-catalogue", "--help").contains("--verify"));
    assertTrue(mistake("rebuild-catalogue", "--dry").contains("annals rebuild-catalogue --help"));
  }

  @Test
  void help_is_there_for_each_command() {
    assertTrue(help("--help").contains("bench"));
    assertTrue(help("start", "--help").contains("--management-port"));
    assertTrue(help("demo", "--port", "1", "-h").contains("demo tenant"));
  }

  @Test
  void mistakes_name_what_is_wrong() {
    assertTrue(mistake().contains("Usage"));
    assertTrue(mistake("run").contains("no command 'run'"));
    assertTrue(mistake("start", "--prot", "1").contains("no option '--prot'"));
    assertTrue(mistake("start", "now").contains("no option 'now'"));
    assertTrue(mistake("start", "--port").contains("--port needs a value"));
    assertTrue(mistake("start", "--set", "novalue").contains("KEY=VALUE"));
  }

  private static CommandLine parse(String... arguments) {
    return CommandLine.parse(List.of(arguments));
  }

  private static String help(String... arguments) {
    return assertInstanceOf(CommandLine.Help.class, parse(arguments)).text();
  }

  private static String mistake(String... arguments) {
    return assertInstanceOf(CommandLine.Mistake.class, parse(arguments)).text();
  }
}
