package io.annals.segment.format;

import io.annals.segment.BlobStore;
import io.annals.segment.template.EncodedBlock;
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
  /** Topics whose dictionary for writing is kept at hand; some 0.3 MB each. */
  private static final int MOST_KEPT_FOR_WRITING = 64;

  private static final Logger LOG = LoggerFactory.getLogger(Dictionaries.class);

  private record Use(TopicUid topic, BlockVersion version) {}

  private final BlobStore blobs;
  private final Map<String, WeakReference<Dictionary>> loaded = new ConcurrentHashMap<>();
  private final Map<Use, Dictionary> forWriting =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Use, Dictionary> eldest) {
          return size() > MOST_KEPT_FOR_WRITING;
        }
      };

  public Dictionaries(BlobStore blobs) {
    this.blobs = blobs;
  }

  /** The dictionary to write with: the topic's first by name; empty when it has none yet. */
  Optional<Dictionary> forWriting(TenantUid tenant, TopicUid topic, BlockVersion version)
      throws IOException {
    Use use = new Use(topic, version);
    synchronized (forWriting) {
      Dictionary known = forWriting.get(use);
      if (known != null) {
        return Optional.of(known);
      }
    }
    Optional<Dictionary> dictionary = stored(tenant, topic, version);
    synchronized (forWriting) {
      dictionary.ifPresent(d -> forWriting.put(use, d));
    }
    return dictionary;
  }

  /** Makes and keeps one for a topic that has none; empty when there is too little in common. */
  Optional<Dictionary> train(
      TenantUid tenant, TopicUid topic, BlockVersion version, List<EncodedBlock> blocks)
      throws IOException {
    Optional<Dictionary> dictionary = Dictionary.train(blocks);
    if (dictionary.isPresent()) {
      Path file = blobs.scratch();
      Files.write(file, dictionary.get().bytes());
      blobs.put(Dictionary.objectName(tenant, topic, version, dictionary.get().sha256()), file);
      synchronized (forWriting) {
        forWriting.put(new Use(topic, version), dictionary.get());
      }
    }
    return dictionary;
  }

  /** The dictionary of this name; damage is an {@link IOException} that names the object. */
  Dictionary load(String name) throws IOException {
    WeakReference<Dictionary> reference = loaded.get(name);
    Dictionary known = reference == null ? null : reference.get();
    if (known != null) {
      return known;
    }
    Dictionary dictionary = new Dictionary(bytes(name));
    if (!Arrays.equals(dictionary.sha256(), Dictionary.digestIn(name))) {
      throw new DamagedException("dictionary " + name + " differs from its digest");
    }
    loaded.values().removeIf(r -> r.get() == null);
    loaded.put(name, new WeakReference<>(dictionary));
    return dictionary;
  }

  /** Removes a deleted topic's dictionaries. Its segments must be gone. */
  public void remove(TenantUid tenant, TopicUid topic) throws IOException {
    synchronized (forWriting) {
      forWriting.keySet().removeIf(use -> use.topic.equals(topic));
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

  private Optional<Dictionary> stored(TenantUid tenant, TopicUid topic, BlockVersion version)
      throws IOException {
    for (String name : blobs.list(Dictionary.prefix(tenant, topic, version))) {
      if (Dictionary.isFor(version, name)) {
        try {
          return Optional.of(load(name));
        } catch (DamagedException e) {
          LOG.atError().addKeyValue("object", name).setCause(e).log("damaged dictionary, not used");
        }
      }
    }
    return Optional.empty();
  }
}
