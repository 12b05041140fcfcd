package io.annals.segment.format;

import io.annals.segment.SegmentWriter.Target;
import io.annals.segment.template.EncodedBlock;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Compresses blocks with the topic's dictionary. While the topic has none, blocks wait until there
 * are enough to train one. Not thread-safe.
 */
final class BlockPacker implements AutoCloseable {
  /** A dictionary is trained as soon as there is so much: it serves the topic from then on. */
  private static final long ENOUGH_TRAINING_BYTES = 24 << 20;

  private final Target target;
  private final Packing packing;
  private final Dictionaries dictionaries;
  private final Output output;
  private final List<Waiting> waiting = new ArrayList<>();
  private final List<BlockIndex.Entry> index = new ArrayList<>();
  private long waitingBytes;
  private Optional<Dictionary> dictionary;

  /** Null while blocks wait. */
  private BlockCompressor compressor;

  /** Takes packed blocks, in order. */
  @FunctionalInterface
  interface Output {
    void write(byte[] packed) throws IOException;
  }

  private record Waiting(EncodedBlock content, int events, int filterBytes) {}

  BlockPacker(Target target, Packing packing, Dictionaries dictionaries, Output output)
      throws IOException {
    this.target = target;
    this.packing = packing;
    this.dictionaries = dictionaries;
    this.output = output;
    dictionary = dictionaries.forWriting(target.tenant(), target.topic(), packing.version());
    if (dictionary.isPresent()) {
      compressor = new BlockCompressor(packing.zstdLevel(), dictionary);
    }
  }

  void add(EncodedBlock content, int events, int filterBytes) throws IOException {
    Waiting block = new Waiting(content, events, filterBytes);
    if (compressor != null) {
      pack(block);
      return;
    }
    waiting.add(block);
    waitingBytes += content.bytes().length;
    if (waitingBytes >= ENOUGH_TRAINING_BYTES) {
      packWaiting();
    }
  }

  /** The entries of all blocks, which are written. */
  List<BlockIndex.Entry> finish() throws IOException {
    if (compressor == null) {
      packWaiting();
    }
    return index;
  }

  /** After {@link #finish}. */
  Optional<Dictionary> dictionary() {
    return dictionary;
  }

  @Override
  public void close() {
    if (compressor != null) {
      compressor.close();
    }
  }

  private void packWaiting() throws IOException {
    if (waitingBytes >= packing.leastTrainingBytes()) {
      dictionary =
          dictionaries.train(
              target.tenant(),
              target.topic(),
              packing.version(),
              waiting.stream().map(Waiting::content).toList());
    }
    compressor = new BlockCompressor(packing.zstdLevel(), dictionary);
    for (Waiting block : waiting) {
      pack(block);
    }
    waiting.clear();
  }

  private void pack(Waiting block) throws IOException {
    byte[] packed = compressor.compress(block.content);
    index.add(
        new BlockIndex.Entry(
            packed.length,
            block.content.bytes().length,
            Section.crc(packed, packed.length),
            block.events,
            block.filterBytes));
    output.write(packed);
  }
}
