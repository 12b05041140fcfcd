package io.annals.standalone;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The secrets that stand in events, plain and in base64, and whether a text or a file has one of
 * them. Immutable.
 */
final class SecretValues {
  private static final Pattern PLANTED =
      Pattern.compile("s3cr3t-[0-9a-f]{16}|czNjcjN0L[A-Za-z0-9+/]{12,}=*");

  /** What every cluster publishes elsewhere too is none. */
  private static final Set<String> PUBLIC = Set.of("ca.crt", "namespace");

  /** So many bytes of each value are enough to recognise it by. */
  private static final int LENGTH = 12;

  private final Map<Long, List<byte[]>> byBeginning = new HashMap<>();
  private final Set<String> values = new TreeSet<>();

  /** Those of these events. */
  static SecretValues of(List<String> events) {
    SecretValues found = new SecretValues();
    for (String event : events) {
      Matcher planted = PLANTED.matcher(event);
      while (planted.find()) {
        found.plain(planted.group());
      }
      found.inside(new JsonObject(event));
    }
    return found;
  }

  int size() {
    return values.size();
  }

  private void inside(Object value) {
    if (value instanceof JsonObject object) {
      if (object.getValue("data") instanceof JsonObject data && isSecret(object)) {
        data.forEach(
            entry -> {
              if (!PUBLIC.contains(entry.getKey()) && entry.getValue() instanceof String encoded) {
                add(encoded);
                decoded(encoded).ifPresent(this::plain);
              }
            });
      }
      if (object.getValue("token") instanceof String token) {
        plain(token);
      }
      object.forEach(entry -> inside(entry.getValue()));
    } else if (value instanceof JsonArray array) {
      array.forEach(this::inside);
    }
  }

  /** Items of a list have no kind of their own, but a Secret's type. */
  private static boolean isSecret(JsonObject object) {
    return "Secret".equals(object.getString("kind")) || object.getValue("type") instanceof String;
  }

  private static Optional<String> decoded(String encoded) {
    try {
      return Optional.of(new String(Base64.getDecoder().decode(encoded), UTF_8));
    } catch (IllegalArgumentException notBase64) {
      return Optional.empty();
    }
  }

  private void plain(String value) {
    add(value);
    add(Base64.getEncoder().withoutPadding().encodeToString(value.getBytes(UTF_8)));
  }

  private void add(String value) {
    if (value.length() >= LENGTH && values.add(value)) {
      byte[] bytes = value.getBytes(UTF_8);
      byBeginning.computeIfAbsent(beginning(bytes, 0), none -> new ArrayList<>()).add(bytes);
    }
  }

  private static long beginning(byte[] bytes, int at) {
    long key = 0;
    for (int i = 0; i < Long.BYTES; i++) {
      key = (key << 8) | (bytes[at + i] & 0xff);
    }
    return key;
  }

  /** Where in the text one of the values begins, with what stands before it; empty if nowhere. */
  Optional<String> in(byte[] text) {
    long key = 0;
    for (int end = 0; end < text.length; end++) {
      key = (key << 8) | (text[end] & 0xff);
      List<byte[]> candidates = byBeginning.get(key);
      int at = end + 1 - Long.BYTES;
      if (candidates != null && at >= 0 && candidates.stream().anyMatch(c -> stands(c, text, at))) {
        int from = Math.max(0, at - 60);
        return Optional.of("at " + at + " after " + new String(text, from, at - from, US_ASCII));
      }
    }
    return Optional.empty();
  }

  private static boolean stands(byte[] value, byte[] text, int at) {
    int length = Math.min(LENGTH, value.length);
    return at + length <= text.length && Arrays.equals(value, 0, length, text, at, at + length);
  }

  /** The files below a folder that have one of the values, each with the place. */
  Set<String> filesIn(Path folder) throws IOException {
    Set<String> found = new TreeSet<>();
    List<Path> files;
    try (Stream<Path> walk = Files.walk(folder)) {
      files = walk.filter(Files::isRegularFile).toList();
    }
    for (Path file : files) {
      try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
        // No file of a small installation is larger than what an array holds.
        in(in.readAllBytes()).ifPresent(place -> found.add(folder.relativize(file) + ": " + place));
      } catch (NoSuchFileException gone) {
        // Removed since it was listed.
      }
    }
    return found;
  }
}
