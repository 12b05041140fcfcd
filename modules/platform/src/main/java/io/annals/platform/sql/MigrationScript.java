package io.annals.platform.sql;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/**
 * One step of the schema, {@code V012__add_cluster_label.sql}: several statements in one text.
 *
 * @param checksum CRC-32 of the text with its line ends as {@code \n}
 */
public record MigrationScript(int version, String name, String sql, long checksum) {
  private static final Pattern FORM = Pattern.compile("V([0-9]{3})__[a-z0-9_]+\\.sql");

  /** Reads a script from the classpath, such as {@code db/migration/V001__schema.sql}. */
  public static MigrationScript of(String resource) {
    try (InputStream in = MigrationScript.class.getClassLoader().getResourceAsStream(resource)) {
      if (in == null) {
        throw new MigrationException("there is no migration script " + resource);
      }
      String name = resource.substring(resource.lastIndexOf('/') + 1);
      return of(name, new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A script that is at hand as text. */
  public static MigrationScript of(String name, String text) {
    Matcher form = FORM.matcher(name);
    if (!form.matches()) {
      throw new MigrationException(name + " is not named like V012__add_cluster_label.sql");
    }
    String sql = text.replace("\r\n", "\n");
    CRC32 crc = new CRC32();
    crc.update(sql.getBytes(StandardCharsets.UTF_8));
    return new MigrationScript(Integer.parseInt(form.group(1)), name, sql, crc.getValue());
  }
}
