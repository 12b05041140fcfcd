package io.annals.query.address;

import java.util.Locale;
import java.util.Optional;

/** In which language places are named. */
public enum PlaceLanguage {
  ZH("zh-CN"),
  EN("en");

  private final String code;

  PlaceLanguage(String code) {
    this.code = code;
  }

  /** As databases call it. */
  String code() {
    return code;
  }

  /**
   * @param word {@code zh} or {@code en}, in any case
   */
  static Optional<PlaceLanguage> of(String word) {
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "zh" -> Optional.of(ZH);
      case "en" -> Optional.of(EN);
      default -> Optional.empty();
    };
  }
}
