package io.annals.segment.format;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Reads a file at places, from many threads. The JDK closes a channel when a thread that reads from
 * it is interrupted; the others go on here with a new one. Not mapped into memory: a file that is
 * cut off under a mapping would end the process.
 */
final class BodyChannel implements Closeable {
  private final Path file;
  private FileChannel channel;
  private boolean closed;

  BodyChannel(Path file) throws IOException {
    this.file = file;
    channel = FileChannel.open(file, StandardOpenOption.READ);
  }

  /** Exactly {@code length} bytes, in an array of their own. */
  ByteBuffer read(long at, int length) throws IOException {
    while (true) {
      try {
        return Positional.read(channel(), at, length);
      } catch (ClosedByInterruptException e) {
        InterruptedIOException interrupted = new InterruptedIOException("reading was interrupted");
        interrupted.initCause(e);
        throw interrupted;
      } catch (ClosedChannelException e) {
        // Another reader was interrupted, or this file is closed.
        reopen();
      }
    }
  }

  byte[] read(Section section) throws IOException {
    byte[] bytes = read(section.at(), section.length()).array();
    if (Section.crc(bytes, bytes.length) != section.crc()) {
      throw new DamagedException("bytes at " + section.at() + " differ from their checksum");
    }
    return bytes;
  }

  synchronized FileChannel channel() {
    return channel;
  }

  private synchronized void reopen() throws IOException {
    if (closed) {
      throw new ClosedChannelException();
    }
    if (!channel.isOpen()) {
      channel = FileChannel.open(file, StandardOpenOption.READ);
    }
  }

  @Override
  public synchronized void close() throws IOException {
    closed = true;
    channel.close();
  }
}
