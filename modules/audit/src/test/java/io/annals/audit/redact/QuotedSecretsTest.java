package io.annals.audit.redact;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Secrets in text: messages, request URIs, and tokens anywhere. */
class QuotedSecretsTest {
  private static final Pattern REPLACEMENT = Pattern.compile("redacted:[0-9a-f]{32}");
  private static final Redactor REDACTOR = new Redactor(utf8("0123456789abcdef"));

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String redacted(String event) throws IOException {
    Redaction redaction = REDACTOR.redact(utf8(event));
    assertNull(Leaks.find(redaction.text(), Events.SECRET), event);
    assertFalse(REDACTOR.redactFully(redaction.text()).changed(), "not idempotent");
    return REPLACEMENT
        .matcher(new String(redaction.text(), StandardCharsets.UTF_8))
        .replaceAll("R");
  }

  private static String inString(String message) {
    return message.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }

  private static String failing(String objectRef, String message) {
    return Events.event(objectRef, ",'responseStatus':{'metadata':{},'code':400,'message':'M'}")
        .replace("\"M\"", "\"" + inString(message) + "\"");
  }

  static Stream<String> quotingMessages() {
    String s = Events.SECRET;
    String b = Events.BASE64;
    return Stream.of(
        "Secret in version \"v1\" cannot be handled as a Secret: v1.Secret.Data: decode base64:"
            + " illegal base64 data at input byte 4, error found in #10 byte of ...|\"p\":\""
            + s
            + "\"}}|..., bigger context ...|{\"kind\":\"Secret\",\"data\":{\"p\":\""
            + s
            + "\"}}|...",
        "ReadString: expects \", error found in #10 byte of ...|\":{\"p\":" + s + "|...",
        "Secret \"x\" is invalid: data[p]: Invalid value: \"" + s + "\": must be short",
        "Secret \"x\" is invalid: data: Invalid value: map[string][]uint8{\"p\":[]uint8(\""
            + s
            + "\")}: no",
        "Secret \"x\" is invalid: data: Invalid value: map[p:" + s + "]: must not",
        "Secret \"x\" is invalid: data.p: Unsupported value: \""
            + s
            + "\": supported values: \"a\", \"b\"",
        "failed to create typed patch object (n/x; /v1, Kind=Secret): .data.p: expected string, got"
            + " &value.valueUnstructured{Value:"
            + s
            + "}",
        "the object provided is unrecognized (must be of type Secret): couldn't get version/kind;"
            + " json parse error: invalid character 'b' looking for beginning of object key string"
            + " ({bad "
            + s
            + ")",
        "json: cannot unmarshal string \"" + s + "\" into Go value of type int",
        "error converting YAML to JSON: yaml: unmarshal errors:\n  line 3: cannot unmarshal !!str `"
            + s
            + "` into map",
        "admission webhook \"w\" denied the request: value '" + s + "' is weak",
        "illegal value: `" + b + "`",
        "Invalid value: {\"data\":{\"p\":\"" + s + "\"}}: no");
  }

  @ParameterizedTest
  @MethodSource("quotingMessages")
  void excerpts_of_requests_about_secrets_are_replaced(String message) throws IOException {
    for (String reference : new String[] {Events.SECRETS, Events.TOKEN_REVIEWS}) {
      assertTrue(redacted(failing(reference, message)).contains("R"), message);
      String status =
          "{'kind':'Status','details':{'causes':[{'field':'data','message':'M'}]},'message':'M'}";
      String event =
          Events.withResponse(reference, status).replace("\"M\"", "\"" + inString(message) + "\"");
      assertTrue(redacted(event).contains("R"), message);
    }
  }

  @Test
  void the_hex_of_a_body_is_replaced() throws IOException {
    String event =
        failing(
            Events.SECRETS,
            "the object provided is unrecognized (must be of type Secret): couldn't get"
                + " version/kind; json parse error: unexpected end (733363723374 ...)");
    assertEquals(event.replace("733363723374 ...", "R"), redacted(event));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "secrets \"db\" is forbidden: User \"u\" cannot get resource \"secrets\" in API group \"\" in"
            + " the namespace \"n\": no relationship found between node 'node-1' and this object",
        "secrets \"x\" not found",
        "secrets \"x\" already exists",
        "namespaces \"team-1\" not found",
        "Unauthorized",
        "Connection closed early",
        "APIServer panic'd: runtime error: invalid memory address or nil pointer dereference",
        "Operation cannot be fulfilled on secrets \"x\": the object has been modified; please apply"
            + " your changes to the latest version and try again",
        "tokenreviews.authentication.k8s.io is forbidden: User \"bob\" cannot create resource"
            + " \"tokenreviews\" in API group \"authentication.k8s.io\" at the cluster scope",
        "Secret \"Bad Name\" is invalid: metadata.name: Invalid value: \"Bad Name\": a lowercase RFC"
            + " 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and"
            + " must start and end with an alphanumeric character (e.g. 'example.com', regex used"
            + " for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
        "Secret \"x\" is invalid: type: Invalid value: \"Opaque\": field is immutable",
        "Secret in version \"v1\" cannot be handled as a Secret: illegal base64 data at input byte 4",
      })
  void ordinary_messages_stay(String message) throws IOException {
    String event = failing(Events.SECRETS, message);
    assertEquals(event, redacted(event));
  }

  @Test
  void messages_about_other_things_lose_only_what_was_replaced_elsewhere() throws IOException {
    String secret = "{'kind':'Secret','data':{'p':'«B»','q':'" + Events.base64("short") + "'}}";
    String more =
        ",'responseStatus':{'message':'saw M1 and M2 and M3, short, \\'quoted\\''},"
            + "'requestObject':{'kind':'List','items':["
            + secret
            + "]},'responseObject':{'kind':'Status','message':'M1'}";
    String event =
        Events.event(Events.CONFIG_MAPS, more)
            .replace("M1", Events.SECRET)
            .replace("M2", Events.BASE64)
            .replace("M3", Events.url(Events.SECRET));
    String redacted = redacted(event);
    assertTrue(
        redacted.contains("saw R and R= and R, short, \\\"quoted\\\"")
            || redacted.contains("saw R and R and R, short, \\\"quoted\\\""),
        redacted);
  }

  @Test
  void a_value_with_quotes_is_known_as_go_quotes_it() throws IOException {
    String value = "pa\\ss\"wo\nrd";
    String event =
        Events.event(
            Events.CONFIG_MAPS,
            ",'responseStatus':{'message':'M'},'requestObject':{'kind':'Secret','stringData':{'p':'V'}}");
    String message = "bad \"pa\\\\ss\\\"wo\\nrd\" there";
    event =
        event
            .replace("\"M\"", "\"" + inString(message) + "\"")
            .replace("\"V\"", "\"" + inString(value) + "\"");
    assertTrue(redacted(event).contains("bad \\\"R\\\" there"), redacted(event));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "/x?token=s3cr3t-hunter2 /x?token=R",
        "/x?a=1&access_token=s3cr3t-hunter2&b=2 /x?a=1&access_token=R&b=2",
        "/x?a=1;ID_Token=s3cr3t-hunter2;b=2 /x?a=1;ID_Token=R;b=2",
        "/x?refresh%5Ftoken=s3cr3t-hunter2#f /x?refresh%5Ftoken=R#f",
        "/x?%63lient_secret=s3cr3t%2Dhunter2 /x?%63lient_secret=R",
        "/x?password=s3cr3t-hunter2;more /x?password=R",
        "/x?password=a?b=s3cr3t-hunter2&c /x?password=R&c",
        "/x;api_key=s3cr3t-hunter2?y=1 /x;api_key=s3cr3t-hunter2?y=1",
        "/x?next=%2Fy%3Ftoken%3Ds3cr3t-hunter2%26z&a=b /x?next=%2Fy%3Ftoken%3DR%26z&a=b",
        "/x?next=%252Fy%253Ftoken%253Ds3cr3t-hunter2 /x?next=%252Fy%253Ftoken%253DR",
        "/x\\u003ft\\u006fken\\u003ds3cr3t\\u002dhunter2\\u0026y /x\\u003ft\\u006fken\\u003dR\\u0026y",
      })
  void secret_parameters_of_the_uri_are_replaced(String uri, String expected) throws IOException {
    String event = Events.event(Events.CONFIG_MAPS, "").replace("/x?timeout=5s", uri);
    String left = expected.replace("api_key=s3cr3t-hunter2?y=1", "api_key=R");
    assertEquals(event.replace(uri, left), redacted(event));
    assertEquals(Map.of(Redaction.Kind.URI_PARAMETER, 1), REDACTOR.redact(utf8(event)).counts());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/x?token=",
        "/x?xtoken=a&tokens=b&token",
        "/x?labelSelector=token%20in%20(a),app%3Dweb",
        "/token=abc",
        "/x?fieldSelector=metadata.name%3Dtoken",
      })
  void other_parameters_stay(String uri) {
    byte[] event = utf8(Events.event(Events.CONFIG_MAPS, "").replace("/x?timeout=5s", uri));
    assertSame(event, REDACTOR.redact(event).text());
    assertSame(event, REDACTOR.redactFully(event).text());
  }

  static Stream<String> textsWithTokens() {
    String j = Events.JWT;
    String spaced = Events.url(" {\"typ\":\"JWT\", \"alg\":\"none\"}") + ".e30.";
    String jwe = Events.url("{\"alg\":\"dir\",\"enc\":\"A128GCM\"}") + "..aXY.Y3Q.dGFn";
    return Stream.of(
        j,
        "Bearer " + j + ", and so on.",
        "v1." + j,
        "token-" + j,
        "access_token=" + j + "&x=y",
        j.replace(".", "%2E"),
        j.replace(".", "%252e"),
        "\\u0065" + j.substring(1),
        j.replace(".", "\\u002e"),
        "{\\\"a\\\":\\\"\\\\u0065" + j.substring(1) + "\\\"}",
        "\\n" + j + "\\n",
        spaced,
        jwe,
        j.replaceFirst("\\.", "==."),
        Events.url("{\"x\":\"" + "y".repeat(5000) + "\",\"\\u0061lg\":\"x\"}") + ".e30.c2ln");
  }

  @ParameterizedTest
  @MethodSource("textsWithTokens")
  void tokens_are_replaced_in_any_string_and_name(String text) throws IOException {
    String signature =
        text.equals(text.strip()) && text.contains("c2lnbmF0dXJl") ? "c2lnbmF0dXJl" : null;
    for (String more :
        new String[] {
          ",'userAgent':'T'",
          ",'user':{'extra':{'x':['T']}}",
          ",'requestObject':{'a':{'T':1}}",
          ",'responseObject':{'metadata':{'annotations':{'x':'T'}}}",
          ",'requestObject':[{'op':'add','path':'/x/T','value':'T'}]",
          ",'responseStatus':{'message':'T'}",
        }) {
      String event = Events.event(Events.CONFIG_MAPS, more).replace("T\"", text + "\"");
      Redaction redaction = REDACTOR.redact(utf8(event));
      assertTrue(redaction.counts().containsKey(Redaction.Kind.JWT), event);
      assertFalse(REDACTOR.redactFully(redaction.text()).changed());
      assertNull(Leaks.find(redaction.text(), "eyJ"), event);
      if (signature != null) {
        assertNull(Leaks.find(redaction.text(), signature), event);
      }
    }
  }

  @Test
  void the_text_around_a_token_stays() throws IOException {
    String event = Events.event(Events.CONFIG_MAPS, ",'userAgent':'x Bearer «J»!, v1.2.3'");
    assertEquals(event.replace(Events.JWT, "R"), redacted(event));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "web-0.17a3f5c2b1d0e9f8",
        "keycloak-eyewitness-service.namespace-with-a-name.svc.cluster.local",
        "eyJhbGciOiJSUzI1NiJ9",
        "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0",
        "eyJ4IjoiUlMyNTYifQ.eyJzdWIiOiJ4In0.c2ln",
        "eyJhbGciOiJSUzI1NiJ9..",
        "registry.example.com/a@sha256:5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03",
        "kube-controller-manager/v1.20.2 (linux/amd64) kubernetes/faecb19",
      })
  void what_is_no_token_stays(String text) {
    byte[] event = utf8(Events.event(Events.CONFIG_MAPS, ",'userAgent':'" + text + "'"));
    assertSame(event, REDACTOR.redact(event).text());
    assertSame(event, REDACTOR.redactFully(event).text());
  }
}
