package io.annals.gateway.query;

import io.annals.metering.Tariff;
import io.annals.metering.TopicFacts;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * By what a topic's use is priced.
 *
 * @param tariff of the tenant; empty when its plan has no prices, or it has no plan
 * @param wireShare bytes on the wire by bytes of stored text, of what was received in the range;
 *     empty when nothing was
 */
record TopicTariff(Optional<Tariff> tariff, TopicFacts topic, OptionalDouble wireShare) {}
