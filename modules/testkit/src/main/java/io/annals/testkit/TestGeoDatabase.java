package io.annals.testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes small databases of addresses in MaxMind's format, after version 2.0 of its specification
 * at https://maxmind.github.io/MaxMind-DB/: a tree of nodes with two records of 24 bits, 16 bytes
 * of zeros, the values, and the facts about the file at its end.
 */
public final class TestGeoDatabase {
  private static final byte[] MARKER =
      "\u00ab\u00cd\u00efMaxMind.com".getBytes(StandardCharsets.ISO_8859_1);
  private static final int SEPARATOR = 16;
  private static final int EMPTY = -1;

  /** The records of each node: a node's number, EMPTY, or -2 - the place of a value. */
  private final List<int[]> nodes = new ArrayList<>();

  private final ByteArrayOutputStream values = new ByteArrayOutputStream();

  private TestGeoDatabase() {
    nodes.add(new int[] {EMPTY, EMPTY});
  }

  /**
   * @param type such as {@code GeoLite2-City}
   * @param values by network, as {@code 192.0.2.0/24}: maps, lists, texts, doubles and whole
   *     numbers
   */
  public static void write(
      Path file, String type, Instant builtAt, Map<String, Map<String, Object>> values)
      throws IOException {
    TestGeoDatabase database = new TestGeoDatabase();
    for (Map.Entry<String, Map<String, Object>> each : values.entrySet()) {
      int place = database.values.size();
      append(database.values, each.getValue());
      database.add(each.getKey(), place);
    }
    Files.write(file, database.bytes(type, builtAt));
  }

  private void add(String network, int value) throws IOException {
    String[] parts = network.split("/", 2);
    byte[] address = InetAddress.getByName(parts[0]).getAddress();
    int bits = Integer.parseInt(parts[1]);
    byte[] whole = new byte[16];
    System.arraycopy(address, 0, whole, 16 - address.length, address.length);
    bits += address.length == 4 ? 96 : 0;
    int node = 0;
    for (int i = 0; i < bits - 1; i++) {
      int next = nodes.get(node)[bit(whole, i)];
      if (next == EMPTY) {
        next = nodes.size();
        nodes.add(new int[] {EMPTY, EMPTY});
        nodes.get(node)[bit(whole, i)] = next;
      } else if (next < EMPTY) {
        throw new IllegalArgumentException(network + " lies within another network");
      }
      node = next;
    }
    nodes.get(node)[bit(whole, bits - 1)] = -2 - value;
  }

  private static int bit(byte[] address, int place) {
    return (address[place / 8] >> (7 - place % 8)) & 1;
  }

  private byte[] bytes(String type, Instant builtAt) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int[] records : nodes) {
      for (int record : records) {
        int number =
            record == EMPTY
                ? nodes.size()
                : record < EMPTY ? nodes.size() + SEPARATOR + (-2 - record) : record;
        out.write(number >> 16);
        out.write(number >> 8);
        out.write(number);
      }
    }
    out.writeBytes(new byte[SEPARATOR]);
    out.writeBytes(values.toByteArray());
    out.writeBytes(MARKER);
    append(
        out,
        new TreeMap<>(
            Map.of(
                "binary_format_major_version",
                2,
                "binary_format_minor_version",
                0,
                "build_epoch",
                builtAt.getEpochSecond(),
                "database_type",
                type,
                "description",
                Map.of("en", "for tests"),
                "ip_version",
                6,
                "languages",
                List.of("en", "zh-CN"),
                "node_count",
                nodes.size(),
                "record_size",
                24)));
    return out.toByteArray();
  }

  private static void append(ByteArrayOutputStream out, Object value) {
    if (value instanceof String text) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      control(out, 2, bytes.length);
      out.writeBytes(bytes);
    } else if (value instanceof Double number) {
      control(out, 3, Double.BYTES);
      out.writeBytes(ByteBuffer.allocate(Double.BYTES).putDouble(number).array());
    } else if (value instanceof Integer number) {
      control(out, 6, Integer.BYTES);
      out.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(number).array());
    } else if (value instanceof Long number) {
      control(out, 9, Long.BYTES);
      out.writeBytes(ByteBuffer.allocate(Long.BYTES).putLong(number).array());
    } else if (value instanceof Map<?, ?> map) {
      control(out, 7, map.size());
      map.forEach(
          (name, member) -> {
            append(out, name);
            append(out, member);
          });
    } else if (value instanceof List<?> list) {
      control(out, 11, list.size());
      list.forEach(element -> append(out, element));
    } else {
      throw new IllegalArgumentException("no value of a database: " + value);
    }
  }

  /** The type in three bits, or 0 and in a byte of its own; the size in five, and a byte more. */
  private static void control(ByteArrayOutputStream out, int type, int size) {
    if (size >= 29 + 256) {
      throw new IllegalArgumentException("longer than tests need");
    }
    out.write((type < 8 ? type << 5 : 0) | Math.min(size, 29));
    if (type >= 8) {
      out.write(type - 7);
    }
    if (size >= 29) {
      out.write(size - 29);
    }
  }
}
