package io.annals.segment.format;

import io.annals.segment.SegmentReader;
import io.annals.segment.template.TemplateBlock;
import java.io.IOException;

/** What a block is when unpacked. Part of the segment format: versions are added, never changed. */
enum BlockVersion {
  /** The length of each event as LEB128, then the events' bytes. */
  EVENTS(1),

  /** {@link TemplateBlock}. */
  TEMPLATES(2);

  private final int number;

  BlockVersion(int number) {
    this.number = number;
  }

  static BlockVersion of(int number) throws DamagedException {
    for (BlockVersion version : values()) {
      if (version.number == number) {
        return version;
      }
    }
    throw new DamagedException("blocks have version " + number + ", which is not known");
  }

  /** As the footer and the catalogue say it. */
  int number() {
    return number;
  }

  /**
   * Reads an unpacked block.
   *
   * @param raw not copied
   */
  SegmentReader.Block parse(byte[] raw, int events) throws IOException {
    return switch (this) {
      case EVENTS -> Block.parse(raw, events);
      case TEMPLATES -> TemplateBlock.parse(raw, events);
    };
  }
}
