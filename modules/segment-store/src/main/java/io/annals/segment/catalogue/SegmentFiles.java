package io.annals.segment.catalogue;

import io.annals.segment.BlobStore;
import io.annals.tenancy.TenantUid;
import io.annals.tenancy.TopicUid;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The objects of a segment by its id alone; the same names as {@link io.annals.segment.SegmentInfo}
 * gives.
 */
public record SegmentFiles(TenantUid tenant, TopicUid topic, UUID id) {
  private static final Pattern NAME =
      Pattern.compile("t([1-9][0-9]{0,18})/l([1-9][0-9]{0,18})/([-0-9a-f]{36})\\.(parquet|body)");

  /** Removes both objects, there or not. Blocks. */
  public static void delete(BlobStore blobs, PartitionId partition, UUID id) throws IOException {
    for (String name : new SegmentFiles(partition.tenant(), partition.topic(), id).names()) {
      blobs.delete(name);
    }
  }

  /** Name of the body part. */
  public String bodyObject() {
    return stem() + ".body";
  }

  List<String> names() {
    return List.of(stem() + ".parquet", bodyObject());
  }

  private String stem() {
    return "t" + tenant + "/l" + topic + "/" + id;
  }

  /** Empty for a name that is no segment's. */
  public static Optional<SegmentFiles> parse(String name) {
    Matcher m = NAME.matcher(name);
    if (!m.matches()) {
      return Optional.empty();
    }
    return Optional.of(
        new SegmentFiles(
            new TenantUid(Long.parseLong(m.group(1))),
            new TopicUid(Long.parseLong(m.group(2))),
            UUID.fromString(m.group(3))));
  }
}
