package io.annals.segment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What every blob store promises. */
abstract class BlobStoreContract {
  /** An empty store, the same one during a test. */
  abstract BlobStore store() throws IOException;

  private void put(String name, String content) throws IOException {
    Path file = store().scratch();
    Files.writeString(file, content);
    store().put(name, file);
    assertFalse(Files.exists(file), "put consumes its file");
  }

  private String read(String name) throws IOException {
    return Files.readString(store().local(name));
  }

  @Test
  void gives_back_what_was_put() throws IOException {
    put("t1/l2/a.parquet", "first");
    put("b", "second");
    assertEquals("first", read("t1/l2/a.parquet"));
    assertEquals("second", read("b"));
  }

  @Test
  void replaces_an_object_wholly() throws IOException {
    put("a/b", "a long first text");
    put("a/b", "short");
    assertEquals("short", read("a/b"));
    assertEquals(List.of("a/b"), store().list(""));
  }

  @Test
  void keeps_empty_and_large_objects() throws IOException {
    put("empty", "");
    assertEquals("", read("empty"));
    byte[] large = new byte[9_000_000];
    for (int i = 0; i < large.length; i++) {
      large[i] = (byte) ((i * 31) >> 3);
    }
    Path file = store().scratch();
    Files.write(file, large);
    store().put("large", file);
    assertArrayEquals(large, Files.readAllBytes(store().local("large")));
  }

  @Test
  void has_nothing_under_other_names() throws IOException {
    put("a/b", "x");
    assertThrows(NoSuchFileException.class, () -> store().local("a/c"));
    assertThrows(NoSuchFileException.class, () -> store().local("a"));
  }

  @Test
  void deletes_once_and_again() throws IOException {
    put("a/b/c", "x");
    put("a/d", "y");
    store().delete("a/b/c");
    store().delete("a/b/c");
    store().delete("never/there");
    assertThrows(NoSuchFileException.class, () -> store().local("a/b/c"));
    assertEquals(List.of("a/d"), store().list(""));
    put("a/b/c", "again");
    assertEquals("again", read("a/b/c"));
  }

  @Test
  void lists_by_prefix_in_order() throws IOException {
    for (String name : List.of("t1/l2/b", "t1/l2/a", "t1/l20/a", "t1/l2/a.body", "t2/l2/a")) {
      put(name, name);
    }
    assertEquals(List.of("t1/l2/a", "t1/l2/a.body", "t1/l2/b"), store().list("t1/l2/"));
    assertEquals(List.of("t1/l2/a", "t1/l2/a.body"), store().list("t1/l2/a"));
    assertEquals(List.of("t1/l2/a", "t1/l2/a.body", "t1/l2/b", "t1/l20/a"), store().list("t1/l2"));
    assertEquals(5, store().list("").size());
    assertEquals(List.of(), store().list("t3/"));
  }

  @Test
  void never_lists_scratch_files() throws IOException {
    Path one = store().scratch();
    Path other = store().scratch();
    assertNotEquals(one, other);
    assertEquals(List.of(), store().list(""));
  }

  @Test
  void refuses_names_that_lead_elsewhere() throws IOException {
    for (String name :
        List.of(
            "", "/a", "a/", "a//b", "../a", "a/../b", ".a", "a/.b", "a\\b", "ä", "a b", "a\0b")) {
      Path file = store().scratch();
      assertThrows(IllegalArgumentException.class, () -> store().put(name, file), name);
      assertThrows(IllegalArgumentException.class, () -> store().local(name), name);
      assertThrows(IllegalArgumentException.class, () -> store().delete(name), name);
    }
  }

  @Test
  void serves_many_threads_that_put_and_delete_side_by_side() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<?>> work = new ArrayList<>();
      for (int t = 0; t < 4; t++) {
        String name = "shared/folder/" + t;
        work.add(
            threads.submit(
                () -> {
                  for (int i = 0; i < 50; i++) {
                    put(name, name + i);
                    assertEquals(name + i, read(name));
                    store().delete(name);
                  }
                  return null;
                }));
      }
      for (Future<?> done : work) {
        done.get();
      }
    } finally {
      threads.shutdownNow();
    }
    assertEquals(List.of(), store().list(""));
  }
}
