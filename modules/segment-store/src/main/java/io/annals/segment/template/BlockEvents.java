package io.annals.segment.template;

/**
 * What each event of a block is made of. The arrays are not copied.
 *
 * @param templates the different ones
 * @param templateOf by event
 * @param firstFilling where the fillings of an event begin in {@code filling}, and where those of
 *     the last end
 * @param filling for each hole of each event the number of its text or of its time
 */
record BlockEvents(Template[] templates, int[] templateOf, int[] firstFilling, int[] filling) {
  int count() {
    return templateOf.length;
  }

  Template template(int event) {
    return templates[templateOf[event]];
  }

  /** The number of what fills a hole of the event, which is one of its template's. */
  int filling(int event, int hole) {
    return filling[firstFilling[event] + hole];
  }
}
