package io.annals.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.annals.audit.policy.EventFacts;
import io.annals.testkit.SampleEvents;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EventKeysTest {
  @Test
  void facts_of_a_slice_are_those_of_its_text() {
    List<byte[]> events = new ArrayList<>(SampleEvents.sample());
    events.addAll(SampleEvents.access());
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (byte[] event : events) {
      body.writeBytes(event);
      body.write('\n');
    }
    List<Slice> slices =
        Bodies.slices(
            body.toByteArray(), false, SliceLimits.DEFAULT, Bodies.pieces(new Random(20261121)));
    assertEquals(events.size(), slices.size());
    for (int i = 0; i < events.size(); i++) {
      assertEquals(EventFacts.of(events.get(i)), ((Slice.Valid) slices.get(i)).keys().facts());
    }
  }
}
