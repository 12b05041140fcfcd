package io.annals.segment.template;

import java.util.List;

/**
 * The content of a block before it is compressed.
 *
 * @param bytes not copied; see {@link TemplateBlock}
 * @param sections where bytes of another nature begin, in rising order: a compressor that counts
 *     how often each byte occurs does better when it begins anew there
 */
public record EncodedBlock(byte[] bytes, List<Integer> sections) {
  public EncodedBlock {
    sections = List.copyOf(sections);
  }
}
