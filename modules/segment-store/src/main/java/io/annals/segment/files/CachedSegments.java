package io.annals.segment.files;

import io.annals.segment.BlobStore;
import io.annals.segment.SegmentInfo;
import io.annals.segment.SegmentReader;
import io.annals.segment.Segments;
import io.annals.segment.engine.DuckDb;
import io.annals.segment.format.BodyReader;
import io.annals.segment.format.DamagedException;
import io.annals.segment.format.Dictionaries;
import io.annals.segment.format.SegmentParts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens segments from the blob store, shares what is open, and keeps a bounded number of idle
 * readers. The first opening of a segment in the process's life compares all checksums but those of
 * the blocks, which are compared at each reading. Thread-safe; calls block.
 */
public final class CachedSegments implements Segments, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CachedSegments.class);

  /** Each has an open file; processes are often limited to 1,024. */
  private static final int MOST_IDLE_READERS = 256;

  /** Ids of segments that have been checked: some 100 bytes each. */
  private static final int MOST_CHECKED = 50_000;

  private final BlobStore blobs;
  private final Dictionaries dictionaries;
  private final SegmentMemory memory;
  private final int mostIdle;
  private final Map<UUID, Shared> open = new HashMap<>();
  private final Map<UUID, Shared> idle = new LinkedHashMap<>();
  private final Set<UUID> checked = Collections.synchronizedSet(new LinkedHashSet<>());
  private boolean closed;

  /**
   * @param mostBytes of the heap that row indices and block filters may take together
   */
  public CachedSegments(BlobStore blobs, DuckDb duckDb, Dictionaries dictionaries, long mostBytes) {
    this(blobs, duckDb, dictionaries, mostBytes, MOST_IDLE_READERS);
  }

  CachedSegments(
      BlobStore blobs, DuckDb duckDb, Dictionaries dictionaries, long mostBytes, int mostIdle) {
    this.mostIdle = mostIdle;
    this.blobs = blobs;
    this.dictionaries = dictionaries;
    memory = new SegmentMemory(duckDb, mostBytes);
  }

  /** A reader and how many leases it has. */
  private static final class Shared {
    private SegmentFileReader reader;
    private int leases;

    /** It is closed with its last lease. */
    private boolean forgotten;
  }

  @Override
  public Lease open(SegmentInfo segment) throws IOException {
    Shared shared;
    synchronized (open) {
      if (closed) {
        throw new IllegalStateException("segments are closed");
      }
      shared = open.computeIfAbsent(segment.id(), id -> new Shared());
      shared.leases++;
      idle.remove(segment.id());
    }
    try {
      return new OneLease(segment.id(), shared, reader(segment, shared));
    } catch (IOException | RuntimeException e) {
      release(segment.id(), shared);
      throw e;
    }
  }

  /** While it is in use, after that. */
  @Override
  public void forget(UUID id) {
    memory.forget(id);
    Shared shared;
    synchronized (open) {
      shared = idle.remove(id);
      if (shared != null) {
        open.remove(id);
      } else if (open.containsKey(id)) {
        open.get(id).forgotten = true;
      }
    }
    if (shared != null) {
      close(id, shared);
    }
  }

  /** Closes idle readers; those in use are closed with their last lease. */
  @Override
  public void close() {
    Map<UUID, Shared> last;
    synchronized (open) {
      closed = true;
      last = new HashMap<>(idle);
      idle.clear();
      last.keySet().forEach(open::remove);
    }
    last.forEach(CachedSegments::close);
  }

  private static SegmentFileReader readerOf(Shared shared) {
    synchronized (shared) {
      return shared.reader;
    }
  }

  private SegmentFileReader reader(SegmentInfo segment, Shared shared) throws IOException {
    synchronized (shared) {
      if (shared.reader == null) {
        try {
          shared.reader = openFiles(segment);
        } catch (IOException e) {
          throw new DamagedException("segment " + segment.id() + ": " + e.getMessage(), e);
        }
      }
      return shared.reader;
    }
  }

  private SegmentFileReader openFiles(SegmentInfo segment) throws IOException {
    Path columns = blobs.local(segment.columnsObject());
    boolean check = !checked.contains(segment.id());
    if (Files.size(columns) != segment.columnsBytes()
        || (check && !Arrays.equals(SegmentParts.sha256(columns), segment.columnsSha256()))) {
      throw new DamagedException("columns differ from their digest");
    }
    BodyReader body =
        BodyReader.open(blobs.local(segment.bodyObject()), segment, dictionaries, check);
    synchronized (checked) {
      checked.add(segment.id());
      Iterator<UUID> eldest = checked.iterator();
      if (checked.size() > MOST_CHECKED && eldest.hasNext()) {
        eldest.next();
        eldest.remove();
      }
    }
    return new SegmentFileReader(segment, columns, body, memory);
  }

  private void release(UUID id, Shared shared) {
    List<Map.Entry<UUID, Shared>> surplus = new ArrayList<>();
    boolean forgotten;
    synchronized (open) {
      if (--shared.leases > 0) {
        return;
      }
      forgotten = shared.forgotten;
      if (forgotten) {
        open.remove(id);
        surplus.add(Map.entry(id, shared));
      } else {
        idle.put(id, shared);
      }
      Iterator<Map.Entry<UUID, Shared>> eldest = idle.entrySet().iterator();
      while (idle.size() > (closed ? 0 : mostIdle)) {
        Map.Entry<UUID, Shared> next = eldest.next();
        surplus.add(Map.entry(next.getKey(), next.getValue()));
        open.remove(next.getKey());
        eldest.remove();
      }
    }
    surplus.forEach(s -> close(s.getKey(), s.getValue()));
    if (forgotten) {
      // What was read in the meantime.
      memory.forget(id);
    }
  }

  private static void close(UUID id, Shared shared) {
    SegmentFileReader reader = readerOf(shared);
    if (reader == null) {
      return;
    }
    try {
      reader.close();
    } catch (IOException e) {
      LOG.atWarn().addKeyValue("segment", id).setCause(e).log("segment file does not close");
    }
  }

  private final class OneLease implements Lease {
    private final UUID id;
    private final Shared shared;
    private final SegmentFileReader reader;
    private final AtomicBoolean over = new AtomicBoolean();

    OneLease(UUID id, Shared shared, SegmentFileReader reader) {
      this.id = id;
      this.shared = shared;
      this.reader = reader;
    }

    @Override
    public SegmentReader reader() {
      return reader;
    }

    @Override
    public void close() {
      if (over.compareAndSet(false, true)) {
        release(id, shared);
      }
    }
  }
}
