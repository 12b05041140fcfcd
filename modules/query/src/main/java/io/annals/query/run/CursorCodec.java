package io.annals.query.run;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Writes cursors as signed text, and reads only what it has signed. Every process that answers the
 * same clients must have the same key. Thread-safe.
 */
public final class CursorCodec {
  private static final int VERSION = 1;
  private static final int DIGEST_BYTES = 16;
  private static final int SIGNATURE_BYTES = 16;
  private static final int MOST_CHARACTERS = 64 * 1024;

  private final SecretKeySpec key;

  /**
   * @param key at least 16 bytes
   */
  public CursorCodec(byte[] key) {
    if (key.length < 16) {
      throw new IllegalArgumentException("the key for cursors has fewer than 16 bytes");
    }
    this.key = new SecretKeySpec(key, "HmacSHA256");
  }

  /** Digest of what was asked, for {@link Cursor#request}; parts are kept apart. */
  public static byte[] digest(String... parts) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      for (String part : parts) {
        byte[] text = part.getBytes(StandardCharsets.UTF_8);
        sha256.update(Integer.toString(text.length).getBytes(StandardCharsets.US_ASCII));
        sha256.update((byte) ':');
        sha256.update(text);
      }
      return java.util.Arrays.copyOf(sha256.digest(), DIGEST_BYTES);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  public String encode(Cursor cursor) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(VERSION);
      out.write(cursor.request());
      out.writeLong(cursor.range().fromMicros());
      out.writeLong(cursor.range().toMicros());
      out.writeByte(cursor.order().ordinal());
      Window.Place after = cursor.continued().after();
      out.writeLong(after.key().timeMicros());
      out.writeInt(after.key().partition());
      out.writeInt(after.key().epoch());
      out.writeLong(after.key().offset());
      out.writeBoolean(after.done());
      SortedMap<Integer, LogPosition> ends = new TreeMap<>(cursor.continued().ends());
      out.writeInt(ends.size());
      for (var end : ends.entrySet()) {
        out.writeInt(end.getKey());
        out.writeInt(end.getValue().epoch());
        out.writeLong(end.getValue().offset());
      }
      out.write(signature(bytes.toByteArray()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.toByteArray());
  }

  /** Empty when the text is no cursor, or none that was signed with this key. */
  public Optional<Cursor> decode(String text) {
    if (text.length() > MOST_CHARACTERS) {
      return Optional.empty();
    }
    byte[] bytes;
    try {
      bytes = Base64.getUrlDecoder().decode(text);
    } catch (IllegalArgumentException notBase64) {
      return Optional.empty();
    }
    int length = bytes.length - SIGNATURE_BYTES;
    if (length < 1 + DIGEST_BYTES) {
      return Optional.empty();
    }
    byte[] content = java.util.Arrays.copyOf(bytes, length);
    byte[] signature = java.util.Arrays.copyOfRange(bytes, length, bytes.length);
    if (!MessageDigest.isEqual(signature, signature(content))) {
      return Optional.empty();
    }
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(content))) {
      return in.readByte() == VERSION ? Optional.of(read(in)) : Optional.empty();
    } catch (IOException e) {
      throw new IllegalStateException("a cursor that was signed cannot be read", e);
    }
  }

  private static Cursor read(DataInputStream in) throws IOException {
    byte[] request = in.readNBytes(DIGEST_BYTES);
    TimeRange range = new TimeRange(in.readLong(), in.readLong());
    Order order = Order.values()[in.readByte()];
    EventKey key = new EventKey(in.readLong(), in.readInt(), in.readInt(), in.readLong());
    Window.Place after = new Window.Place(key, in.readBoolean());
    SortedMap<Integer, LogPosition> ends = new TreeMap<>();
    for (int n = in.readInt(); n > 0; n--) {
      ends.put(in.readInt(), new LogPosition(in.readInt(), in.readLong()));
    }
    return new Cursor(request, range, order, new LogsRequest.Continued(after, ends));
  }

  private byte[] signature(byte[] content) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(key);
      return java.util.Arrays.copyOf(mac.doFinal(content), SIGNATURE_BYTES);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HMAC-SHA-256", e);
    }
  }
}
