package io.annals.query.address;

/**
 * What whoever reads an answer must know of the data behind its functions, or of its rows.
 *
 * @param detail for people
 */
public record Note(Code code, String detail) {
  public enum Code {
    /** No database of places is loaded. */
    NO_GEO_DATA("noGeoData"),
    /** No database of providers is loaded. */
    NO_PROVIDER_DATA("noProviderData"),
    /** No list of dangerous addresses is loaded. */
    NO_THREAT_LIST("noThreatList"),
    /** The data is so old that many addresses have moved. */
    OLD_GEO_DATA("oldGeoData"),
    /** The statement has no LIMIT, and as many rows as are given then. */
    DEFAULT_LIMIT("defaultLimit");

    private final String text;

    Code(String text) {
      this.text = text;
    }

    /** As the API writes it. */
    public String text() {
      return text;
    }
  }
}
