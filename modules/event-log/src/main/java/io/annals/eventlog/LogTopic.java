package io.annals.eventlog;

import io.annals.tenancy.TenantUid;
import io.annals.tenancy.TopicUid;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The Kafka topic of one log topic: {@code annals.t<tenant>.l<topic>.<generation>}. Nothing else
 * builds or reads this name.
 */
public record LogTopic(TenantUid tenant, TopicUid topic, int generation) {
  private static final Pattern FORM =
      Pattern.compile("annals\\.t([1-9][0-9]{0,18})\\.l([1-9][0-9]{0,18})\\.([1-9][0-9]{0,8})");

  public LogTopic {
    if (generation < 1) {
      throw new IllegalArgumentException("generations count from 1");
    }
  }

  public String kafkaName() {
    return "annals.t" + tenant + ".l" + topic + "." + generation;
  }

  /** Empty when the Kafka topic is none of ours. */
  public static Optional<LogTopic> parse(String kafkaName) {
    Matcher m = FORM.matcher(kafkaName);
    if (!m.matches()) {
      return Optional.empty();
    }
    return Optional.of(
        new LogTopic(
            new TenantUid(Long.parseLong(m.group(1))),
            new TopicUid(Long.parseLong(m.group(2))),
            Integer.parseInt(m.group(3))));
  }
}
