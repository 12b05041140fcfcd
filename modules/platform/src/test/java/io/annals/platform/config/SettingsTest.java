package io.annals.platform.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.annals.platform.http.HttpConfig;
import io.annals.platform.logging.LogConfig;
import io.annals.platform.sql.PgConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {
  @TempDir Path folder;

  @Test
  void options_win_over_variables_over_the_file_over_defaults() throws IOException {
    Path file = file("a: {one: f, two: f, three: f}\n");
    Settings settings =
        Settings.of(
            Map.of("a.one", "o"), Map.of("ANNALS_A_ONE", "v", "ANNALS_A_TWO", "v"), file(file));
    assertEquals("o", settings.text("a.one", "d"));
    assertEquals("v", settings.text("a.two", "d"));
    assertEquals("f", settings.text("a.three", "d"));
    assertEquals("d", settings.text("a.four", "d"));
    assertEquals(List.of(), settings.check());
  }

  @Test
  void a_key_is_the_same_in_file_and_variable() throws IOException {
    Settings file =
        Settings.of(Map.of(), Map.of(), file(file("store: {flush-age: PT3S}\nroles: [a, b]\n")));
    assertEquals(Duration.ofSeconds(3), file.duration("store.flush-age", Duration.ofMinutes(10)));
    assertEquals("a,b", file.text("roles", ""));
    Settings variables =
        Settings.of(Map.of(), Map.of("ANNALS_STORE_FLUSH_AGE", "PT3S"), Optional.empty());
    assertEquals(
        Duration.ofSeconds(3), variables.duration("store.flush-age", Duration.ofMinutes(10)));
  }

  @Test
  void reports_every_mistake_at_once() throws IOException {
    Path file = file("store: {flush-agee: PT3S}\n");
    Settings settings =
        Settings.of(
            Map.of("port", "eighty", "log.format", "xml"),
            Map.of("ANNALS_STROE_FLUSH_AGE", "PT3S", "PATH", "/bin", "ANNALS_JAVA_FLAGS", "-Xmx1g"),
            file(file));
    HttpConfig.read(settings);
    LogConfig.read(settings);
    settings.duration("store.flush-age", Duration.ofMinutes(10));
    List<String> mistakes = settings.check();
    assertEquals(4, mistakes.size(), mistakes.toString());
    assertTrue(mistakes.contains("store.flush-agee: no such key; did you mean store.flush-age?"));
    assertTrue(
        mistakes.contains(
            "ANNALS_STROE_FLUSH_AGE: no such variable; did you mean ANNALS_STORE_FLUSH_AGE?"));
    assertTrue(mistakes.contains("port: 'eighty' is not a whole number from 0 to 65535"));
    assertTrue(mistakes.contains("log.format: 'xml' is none of auto, text, json"));
  }

  @Test
  void says_what_is_wrong_with_a_file() throws IOException {
    assertTrue(mistake(folder.resolve("none.yaml")).endsWith("there is no such file"));
    assertTrue(mistake(file("a: [1\nb: 2")).contains("is not YAML in line"));
    assertTrue(mistake(file("a: 1\na: 2")).contains("is not YAML"));
    assertTrue(mistake(file("just text")).endsWith("is not a map of keys"));
    assertEquals(List.of(), Settings.of(Map.of(), Map.of(), file(file("# nothing\n"))).check());
  }

  @Test
  void secrets_show_nowhere() {
    Settings settings =
        Settings.of(
            Map.of("postgres.url", "postgresql://h/db", "kafka.client.sasl.jaas.config", "hush"),
            Map.of("ANNALS_POSTGRES_PASSWORD", "hush", "ANNALS_OPERATOR_TOKEN", "hush"),
            Optional.empty());
    PgConfig postgres = PgConfig.read(settings);
    KafkaConfig kafka = KafkaConfig.read(settings);
    Secret token = settings.secret("operator-token").orElseThrow();
    assertEquals(List.of(), settings.check());
    assertEquals("hush", postgres.external().orElseThrow().getPassword());
    assertEquals(Map.of("sasl.jaas.config", "hush"), kafka.client());
    String all = settings.effective() + " " + postgres + " " + kafka + " " + token;
    assertFalse(all.contains("hush"), all);
  }

  @Test
  void a_password_in_a_wrong_url_is_not_repeated() {
    Settings settings = new Settings(Map.of("postgres.url", "mysql://u:hush@h/db"));
    PgConfig.read(settings);
    assertEquals(1, settings.check().size());
    assertFalse(settings.check().toString().contains("hush"));
  }

  @Test
  void a_password_in_a_right_url_is_not_shown() {
    Settings settings = new Settings(Map.of("postgres.url", "postgresql://u:hush@h/db"));
    PgConfig config = PgConfig.read(settings);
    assertEquals("hush", config.external().orElseThrow().getPassword());
    assertFalse((settings.effective() + " " + config).contains("hush"));
  }

  @Test
  void kafka_client_keys_come_from_everywhere() throws IOException {
    Settings settings =
        Settings.of(
            Map.of("kafka.client.retries", "3"),
            Map.of("ANNALS_KAFKA_CLIENT_SECURITY_PROTOCOL", "SSL"),
            file(file("kafka: {client: {retries: 1, ssl.truststore.type: PEM}}\n")));
    assertEquals(
        Map.of("retries", "3", "security.protocol", "SSL", "ssl.truststore.type", "PEM"),
        KafkaConfig.read(settings).client());
    assertEquals(List.of(), settings.check());
  }

  private String mistake(Path file) {
    List<String> mistakes = Settings.of(Map.of(), Map.of(), file(file)).check();
    assertEquals(1, mistakes.size(), mistakes.toString());
    return mistakes.get(0);
  }

  private static Optional<Path> file(Path file) {
    return Optional.of(file);
  }

  private Path file(String text) throws IOException {
    return Files.writeString(Files.createTempFile(folder, "annals", ".yaml"), text);
  }
}
