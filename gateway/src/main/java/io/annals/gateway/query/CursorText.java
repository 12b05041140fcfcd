package io.annals.gateway.query;

import io.annals.query.run.Cursor;
import io.annals.query.run.CursorCodec;

/** Reads the place where a client wants to go on. */
final class CursorText {
  private CursorText() {}

  /**
   * @param digest of what is asked now
   * @param pointer to the text in the request
   */
  static Cursor read(CursorCodec cursors, String text, byte[] digest, String pointer) {
    Cursor cursor =
        cursors.decode(text).orElseThrow(() -> Ask.wrong(pointer, "was not given by this service"));
    if (!cursor.isFor(digest)) {
      throw Ask.wrong(
          pointer, "belongs to another request; send the query, range and order of the first page");
    }
    return cursor;
  }
}
