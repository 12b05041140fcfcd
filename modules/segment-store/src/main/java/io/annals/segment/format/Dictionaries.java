package io.annals.segment.format;

import io.annals.segment.BlobStore;
import io.annals.segment.EventRow;
import io.annals.tenancy.TenantUid;
import io.annals.tenancy.TopicUid;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The topics' dictionaries in the blob store. Those that are in use are loaded once. Thread-safe;
 * calls block.
 */
public final class Dictionaries {
  /** A topic with less in one flush does without: the dictionary would be larger than its gain. */
  static final long LEAST_RAW_BYTES = 4 << 20;

  /** Topics whose dictionary for writing is kept at hand; some 0.3 MB each. */
  private static final int MOST_KEPT_FOR_WRITING = 64;

  private static final Logger LOG = LoggerFactory.getLogger(Dictionaries.class);

  private final BlobStore blobs;
  private final Map<String, WeakReference<Dictionary>> loaded = new ConcurrentHashMap<>();
  private final Map<TopicUid, Dictionary> forWriting =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<TopicUid, Dictionary> eldest) {
          return size() > MOST_KEPT_FOR_WRITING;
        }
      };

  public Dictionaries(BlobStore blobs) {
    this.blobs = blobs;
  }

  /**
   * The dictionary to write with: the topic's first by name; if it has none, one that is trained
   * from these events when they are enough.
   */
  Optional<Dictionary> forWriting(
      TenantUid tenant, TopicUid topic, long rawBytes, List<EventRow> events) throws IOException {
    synchronized (forWriting) {
      Dictionary known = forWriting.get(topic);
      if (known != null) {
        return Optional.of(known);
      }
    }
    Optional<Dictionary> dictionary = stored(tenant, topic);
    if (dictionary.isEmpty() && rawBytes >= LEAST_RAW_BYTES) {
      dictionary = Dictionary.train(events);
      if (dictionary.isPresent()) {
        store(tenant, topic, dictionary.get());
      }
    }
    synchronized (forWriting) {
      dictionary.ifPresent(d -> forWriting.put(topic, d));
    }
    return dictionary;
  }

  /** The dictionary with this digest; damage is an {@link IOException} that names the object. */
  Dictionary load(TenantUid tenant, TopicUid topic, byte[] sha256) throws IOException {
    String name = Dictionary.objectName(tenant, topic, sha256);
    WeakReference<Dictionary> reference = loaded.get(name);
    Dictionary known = reference == null ? null : reference.get();
    if (known != null) {
      return known;
    }
    Dictionary dictionary = new Dictionary(bytes(name));
    if (!Arrays.equals(dictionary.sha256(), sha256)) {
      throw new DamagedException("dictionary " + name + " differs from its digest");
    }
    loaded.values().removeIf(r -> r.get() == null);
    loaded.put(name, new WeakReference<>(dictionary));
    return dictionary;
  }

  /** Removes a deleted topic's dictionaries. Its segments must be gone. */
  public void remove(TenantUid tenant, TopicUid topic) throws IOException {
    synchronized (forWriting) {
      forWriting.remove(topic);
    }
    for (String name : blobs.list(Dictionary.prefix(tenant, topic))) {
      blobs.delete(name);
    }
  }

  private byte[] bytes(String name) throws IOException {
    try {
      return Files.readAllBytes(blobs.local(name));
    } catch (NoSuchFileException e) {
      throw new DamagedException("dictionary " + name + " is missing", e);
    }
  }

  private Optional<Dictionary> stored(TenantUid tenant, TopicUid topic) throws IOException {
    for (String name : blobs.list(Dictionary.prefix(tenant, topic))) {
      try {
        return Optional.of(load(tenant, topic, Dictionary.digestIn(name)));
      } catch (DamagedException e) {
        LOG.atError().addKeyValue("object", name).setCause(e).log("damaged dictionary, not used");
      }
    }
    return Optional.empty();
  }

  private void store(TenantUid tenant, TopicUid topic, Dictionary dictionary) throws IOException {
    Path file = blobs.scratch();
    Files.write(file, dictionary.bytes());
    blobs.put(Dictionary.objectName(tenant, topic, dictionary.sha256()), file);
  }
}
