package io.annals.eventlog;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.annals.tenancy.ClusterId;
import io.annals.tenancy.ClusterUid;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class EnvelopeHeadersTest {
  private static final EventEnvelope ENVELOPE =
      new EventEnvelope(
          new ClusterUid(7), new ClusterId("prod-1"), 1_795_236_835_601_261L, 1_302, 0xCAFEBABE);

  private static Optional<EventEnvelope> read(String name, byte[] value) {
    return EnvelopeHeaders.read(new RecordHeaders().add("other", new byte[] {1}).add(name, value));
  }

  @Test
  void what_is_written_is_read() {
    Header header = EnvelopeHeaders.header(ENVELOPE);
    assertEquals(Optional.of(ENVELOPE), read(header.key(), header.value()));
  }

  @Test
  void the_form_is_fixed() {
    Header header = EnvelopeHeaders.header(ENVELOPE);
    assertEquals("a", header.key());
    assertArrayEquals(
        HexFormat.of()
            .parseHex(
                "01"
                    + "000660c225dfab6d"
                    + "cafebabe"
                    + "00000516"
                    + "0000000000000007"
                    + "70726f642d31"),
        header.value(),
        () -> HexFormat.of().formatHex(header.value()));
  }

  @Test
  void a_record_of_another_writer_has_none() {
    byte[] value = EnvelopeHeaders.header(ENVELOPE).value();
    assertEquals(Optional.empty(), EnvelopeHeaders.read(new RecordHeaders()));
    assertEquals(Optional.empty(), read("a", null));
    for (int length = 0; length <= 25; length++) {
      assertEquals(Optional.empty(), read("a", Arrays.copyOf(value, length)));
    }
    byte[] later = value.clone();
    later[0] = 2;
    assertEquals(Optional.empty(), read("a", later));
    byte[] noCluster = value.clone();
    noCluster[24] = 0;
    assertEquals(Optional.empty(), read("a", noCluster));
    byte[] noName = value.clone();
    noName[25] = '/';
    assertEquals(Optional.empty(), read("a", noName));
  }
}
