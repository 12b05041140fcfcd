package io.annals.platform.logging;

import ch.qos.logback.classic.Level;
import io.annals.platform.config.Settings;

/** How and how much is logged. */
public record LogConfig(Format format, LogLevel level) {
  /** The shape of a line. */
  public enum Format {
    /** Text on a terminal, JSON elsewhere. */
    AUTO,
    TEXT,
    JSON
  }

  /** What is logged at least. */
  public enum LogLevel {
    ERROR(Level.ERROR),
    WARN(Level.WARN),
    INFO(Level.INFO),
    DEBUG(Level.DEBUG);

    private final Level level;

    LogLevel(Level level) {
      this.level = level;
    }
  }

  /** Reads {@code log.format} and {@code log.level}. */
  public static LogConfig read(Settings settings) {
    return new LogConfig(
        settings.choice("log.format", Format.class, Format.AUTO),
        settings.choice("log.level", LogLevel.class, LogLevel.INFO));
  }

  Level threshold() {
    return level.level;
  }

  boolean json(boolean terminal) {
    return switch (format) {
      case AUTO -> !terminal;
      case TEXT -> false;
      case JSON -> true;
    };
  }
}
