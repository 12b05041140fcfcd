package io.annals.audit.redact;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedactorTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern REPLACEMENT = Pattern.compile("redacted:[0-9a-f]{32}");
  private static final Redactor REDACTOR = new Redactor(utf8("0123456789abcdef"));

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** The redacted event, each replacement written as R. */
  private static String redacted(String event) {
    String text = new String(REDACTOR.redact(utf8(event)).text(), StandardCharsets.UTF_8);
    return REPLACEMENT.matcher(text).replaceAll("R");
  }

  private static void assertGone(String event, String secret) throws IOException {
    Redaction redaction = REDACTOR.redact(utf8(event));
    assertNull(Leaks.find(redaction.text(), secret), event);
    assertTrue(redaction.changed(), event);
    assertArrayEquals(redaction.text(), REDACTOR.redactFully(utf8(event)).text());
    assertSame(redaction.text(), REDACTOR.redact(redaction.text()).text(), "not idempotent");
    assertFalse(REDACTOR.redactFully(redaction.text()).changed(), "not idempotent");
  }

  static Stream<String> bodiesAboutSecrets() {
    return Stream.of(
        "{'kind':'Secret','apiVersion':'v1','data':{'p':'«B»'}}",
        "{'data':{'p':'«B»'},'kind':'Secret'}",
        "{'stringData':{'p':'«S»'}}",
        "{'data':{'p':'«B»'},'$setElementOrder/x':[1]}",
        "{'d\\u0061ta':{'p':'«B»'}}",
        "{'DATA':{'p':'«B»'},'StringData':{'q':'«S»'}}",
        "{'\u017FtringData':{'q':'«S»'}}",
        "{'data':{'p':'«B»'},'data':{'p':'«B»'},'data':null}",
        "{'kind':'ConfigMap','data':{'p':'«S»'}}",
        "{'data':{'p':{'deep':['«S»']},'q':['«S»'],'«S»':{'«S»':1}}}".replace("'«S»':{", "'k':{"),
        "{'data':['«S»']}",
        "{'data':'«S»'}",
        "{'metadata':{'data':{'p':'«S»'}}}",
        "{'spec':{'template':{'stringData':{'p':'«S»'}}}}",
        "{'kind':'SecretList','apiVersion':'v9','items':[{'data':{'p':'«B»'}},7,[{'data':{'q':'«S»'}}]]}",
        "{'items':[{'kind':'ConfigMap'},{'data':{'p':'«B»'}}],'kind':'List'}",
        "{'kind':'Table','rows':[{'cells':['x'],'object':{'data':{'p':'«B»'}}}]}",
        "{'type':'ADDED','object':{'data':{'p':'«B»'}}}",
        "[{'op':'add','path':'/data/p','value':'«B»'}]",
        "[{'op':'replace','path':'/stringData/p','value':'«S»'}]",
        "[{'value':'«B»','path':'/data/p','op':'test'}]",
        "[{'op':'add','path':'/d\\u0061ta/a~1b~0c','value':'«B»'}]",
        "[{'op':'add','path':'/data','value':{'p':'«B»'}}]",
        "[{'op':'add','path':'/stringData','value':{'p':'«S»'}}]",
        "[{'op':'replace','path':'','value':{'data':{'p':'«B»'}}}]",
        "[{'op':'add','path':'data/p','value':'«S»'}]",
        "[{'op':'add','path':'/DATA/p','value':'«S»'}]",
        "[{'op':'add','path':'/data/p','path':'/type','value':'«S»'}]",
        "[{'op':'add','pth':'/x','value':'«S»'}]",
        "[{'op':'add','path':'/data~1p','value':'«S»'}]",
        "[{'op':'add','path':'/d%61ta/p','value':'«S»'}]",
        "[{'op':'add','path':['/data/p'],'value':'«S»'}]",
        "{'metadata':{'annotations':{'kubectl.kubernetes.io/last-applied-configuration':'«S»'}}}",
        "{'data':{'$patch':'«S»','$retainKeys':[{'a':'«S»'}]}}",
        "[{'op':'add','path':'/data/p/deep','value':{'a':['«S»']}}]",
        "'{\\'data\\':{\\'p\\':\\'«B»\\'}}'",
        "'\\ufeff {\\'stringData\\':{\\'p\\':\\'«S»\\'}} \\n'",
        "'apiVersion: v1\\nkind: Secret\\nstringData:\\n  p: «S»\\n'",
        "'{data: {p: «S»}}'",
        "'{\\'data\\':{\\'p\\':\\'«S»'",
        "'{\\'data\\':{\\'p\\':\\'«S»\\'}}{}'");
  }

  @ParameterizedTest
  @MethodSource("bodiesAboutSecrets")
  void no_value_of_a_secret_is_left(String body) throws IOException {
    assertGone(Events.withRequest(Events.SECRETS, body), Events.SECRET);
    assertGone(Events.withResponse(Events.SECRETS, body), Events.SECRET);
    String odd = "{'resource':'secr\\u0065ts','apiGroup':'','resource':5,'n':{}}";
    assertGone(Events.withRequest(odd, body), Events.SECRET);
    String twice = "{'resource':'pods'},'objectRef':" + Events.SECRETS;
    assertGone(Events.withRequest(twice, body), Events.SECRET);
    assertGone(
        Events.withRequest(null, body).replace("/x?", "/api/v1/namespaces/n/s%65crets/x?"),
        Events.SECRET);
  }

  static Stream<String> bodiesThatAreSecrets() {
    return Stream.of(
        "{'kind':'Secret','data':{'p':'«B»'}}",
        "{'data':{'p':'«B»'},'kind':'S\\u0065cret','kind':'ConfigMap'}",
        "{'stringData':{'p':'«S»'},'KIND':'sEcret'}",
        "{'stringData':{'p':'«S»'},'\u212Aind':'Secret\\ufeff'}",
        "{'kind':'List','items':[{'kind':'ConfigMap','data':{'a':'b'}},{'kind':'Secret','data':{'p':'«B»'}}]}",
        "{'kind':'Table','rows':[{'object':{'kind':'Secret','data':{'p':'«B»'}}}]}",
        "{'items':[{'data':{'p':'«B»'}}],'kind':'SecretList'}",
        "[{'op':'add','path':'','value':{'kind':'Secret','data':{'p':'«B»'}}}]",
        "'kind: Secret\\ndata:\\n  p: «B»\\n'",
        "'kind: \\'\\\\x53ecret\\'\\ndata: {p: «B»}\\n'");
  }

  @ParameterizedTest
  @MethodSource("bodiesThatAreSecrets")
  void a_secret_is_known_by_its_kind(String body) throws IOException {
    for (String reference : new String[] {Events.CONFIG_MAPS, null, "5", "{'resource':''}"}) {
      assertGone(Events.withRequest(reference, body), Events.SECRET);
      assertGone(Events.withResponse(reference, body), Events.SECRET);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 6})
  void last_applied_configurations_are_read_in_each_other(int levels) throws IOException {
    String name = "kubectl.kubernetes.io/last-applied-configuration";
    String inner = "{'kind':'Secret', 'data' : {'p':'«B»'},'x':'\\u00e9' }";
    for (int i = 0; i < levels; i++) {
      inner =
          "{'kind':'ConfigMap','metadata':{'annotations':{'"
              + name
              + "':'"
              + Events.escaped(inner, 1)
              + "'}}}";
    }
    String event = Events.withRequest(Events.CONFIG_MAPS, inner);
    assertGone(event, Events.SECRET);
    assertEquals(event.replace(Events.BASE64, "R"), redacted(event));
    assertEquals(Map.of(Redaction.Kind.LAST_APPLIED, 1), REDACTOR.redact(utf8(event)).counts());
  }

  static Stream<String> annotations() {
    String name = "kubectl.kubernetes.io/last-applied-configuration";
    String secret = "{\\'kind\\':\\'Secret\\',\\'stringData\\':{\\'p\\':\\'«S»\\',\\'n\\':7}}";
    return Stream.of(
        "{'kind':'Deployment','metadata':{'annotations':{'" + name + "':'" + secret + "'}}}",
        "{'metadata':{'annotations':{'kubectl.kubernetes.io\\/last-applied-configurati\\u006fn':'"
            + secret
            + "'}}}",
        "{'metadata':{'annotations':{'" + name + "':'\\ufeff" + secret + "\\n'}}}",
        "{'metadata':{'annotations':{'" + name + "':'kind: Secret\\ndata: {p: «S»}'}}}",
        "{'metadata':{'annotations':{'" + name + "':'" + secret + "}'}}}",
        "{'metadata':{'annotations':{'" + name + "':{'kind':'Secret','data':{'p':'«B»'}}}}}",
        "[{'op':'add','path':'/metadata/annotations/kubectl.kubernetes.io~1last-applied-configuration',"
            + "'value':'"
            + secret
            + "'}]",
        "[{'op':'add','path':'/metadata/annotations','value':{'" + name + "':'" + secret + "'}}]",
        "[{'op':'add','path':'/metadata','value':{'annotations':{'"
            + name
            + "':'"
            + secret
            + "'}}}]");
  }

  @ParameterizedTest
  @MethodSource("annotations")
  void last_applied_configurations_are_read_wherever_they_stand(String body) throws IOException {
    assertGone(Events.withRequest(Events.CONFIG_MAPS, body), Events.SECRET);
    assertGone(Events.withResponse(Events.SECRETS, body), Events.SECRET);
  }

  static Stream<String> tokens() {
    return Stream.of(
        "{'kind':'TokenReview','spec':{'token':'«S»'},'status':{'user':{}}}",
        "{'status':{'token':'«S»','expirationTimestamp':null},'kind':'TokenRequest'}",
        "{'kind':'List','items':[{'spec':{'t\\u006fken':'«S»'},'kind':'tokenreview'}]}",
        "{'kind':'TokenRequest','status':{'token':{'a':'«S»'}}}");
  }

  @ParameterizedTest
  @MethodSource("tokens")
  void tokens_are_known_by_kind(String body) throws IOException {
    for (String reference : new String[] {Events.CONFIG_MAPS, Events.TOKEN_REVIEWS, null}) {
      assertGone(Events.withRequest(reference, body), Events.SECRET);
      assertGone(Events.withResponse(reference, body), Events.SECRET);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'spec':{'token':'«S»'}}",
        "{'status':{'TOKEN':'«S»'}}",
        "[{'op':'add','path':'/spec/token','value':'«S»'}]",
        "[{'op':'add','path':'/status','value':{'token':'«S»'}}]",
        "[{'op':'add','path':'','value':{'spec':{'token':'«S»'}}}]",
        "'spec:\\n  token: «S»\\n'",
        "{'kind':'Status','message':'unable to parse \\'«S»\\' as a token'}",
      })
  void tokens_are_known_by_what_the_event_is_about(String body) throws IOException {
    for (String reference : new String[] {Events.TOKEN_REVIEWS, Events.ACCOUNT_TOKENS}) {
      assertGone(Events.withRequest(reference, body), Events.SECRET);
    }
    String uri = "/api/v1/namespaces/n/serviceaccounts/x/token";
    assertGone(Events.withRequest(null, body).replace("/x?timeout=5s", uri), Events.SECRET);
  }

  @Test
  void plain_and_encoded_values_can_be_compared_within_one_tenant() throws IOException {
    String event =
        Events.withRequest(
            Events.SECRETS,
            "{'data':{'a':'«B»','b':'"
                + Events.BASE64.replace("=", "")
                + "','c':'"
                + Events.BASE64.substring(0, 8)
                + "\\r\\n"
                + Events.BASE64.substring(8)
                + "'},'stringData':{'a':'«S»','b':'\\u0073"
                + Events.SECRET.substring(1)
                + "'},'x':[{'op':'add','path':'/data/x','value':'«B»'},"
                + "{'op':'add','path':'/stringData/x','value':'«S»'}]}");
    assertEquals(1, replacements(REDACTOR, event).size());
    assertGone(event, Events.SECRET);
    Redactor other = new Redactor(utf8("fedcba9876543210"));
    assertEquals(1, replacements(other, event).size());
    assertNotEquals(replacements(REDACTOR, event), replacements(other, event));
    String another =
        event.replace(Events.BASE64, Events.base64("another")).replace(Events.SECRET, "x");
    assertNotEquals(replacements(REDACTOR, event), replacements(REDACTOR, another));
  }

  private static Set<String> replacements(Redactor redactor, String event) {
    Set<String> found = new HashSet<>();
    String text = new String(redactor.redact(utf8(event)).text(), StandardCharsets.UTF_8);
    REPLACEMENT.matcher(text).results().forEach(result -> found.add(result.group()));
    return found;
  }

  @Test
  void only_the_inside_of_values_changes() throws IOException {
    String event =
        Events.withRequest(
            Events.SECRETS,
            "{ 'data' : { 'a' : '«B»' , 'b':1e400, 'c' : [ 1 ] } , 'x' : '\\u0041' }");
    String expected =
        event
            .replace(Events.BASE64, "R")
            .replace("\"b\":1e400", "\"b\":\"R\"")
            .replace("\"c\" : [ 1 ]", "\"c\" : \"R\"");
    assertEquals(expected, redacted(event));
    JSON.readTree(REDACTOR.redact(utf8(event)).text());
  }

  @Test
  void patches_of_webhooks_in_annotations_are_read() throws IOException {
    String patch =
        "{'webhook':'w','patch':[{'op':'add','path':'/data/p','value':'«B»'},"
            + "{'op':'add','path':'/metadata/labels/data','value':'x'}],'patchType':'JSONPatch'}";
    String more =
        ",'annotations':{'patch.webhook.admission.k8s.io/round_0_index_1':'"
            + Events.escaped(patch, 1)
            + "'}";
    String event = Events.event(Events.SECRETS, more);
    assertGone(event, Events.SECRET);
    assertEquals(event.replace(Events.BASE64, "R"), redacted(event));
    String other = Events.event(Events.CONFIG_MAPS, more);
    assertEquals(other, redacted(other));
  }

  @Test
  void items_without_an_event_around_them_are_not_trusted() throws IOException {
    String[] items = {
      "{'kind':'ConfigMap','data':{'p':'«S»'}}",
      "[{'data':{'p':'«B»'}},{'spec':{'token':'«S»'}}]",
      "{'objectRef':7,'requestObject':{'stringData':{'p':'«S»'}}}",
      "[[{'op':'add','path':'/data/p','value':'«B»'}]]",
      "{'a':[{'requestURI':'/x?token=«S»'}],'responseStatus':{'message':'Invalid value: \\'«S»\\''}}",
      "{'a':{'requestObject':'{\\'data\\':{\\'p\\':\\'«S»\\'}}'}}",
      "{'requestObject':'data: {p: «S»}'}",
    };
    for (String item : items) {
      Redaction redaction = REDACTOR.redactItem(utf8(Events.filled(item)));
      assertNull(Leaks.find(redaction.text(), Events.SECRET), item);
      assertFalse(REDACTOR.redactItem(redaction.text()).changed(), item);
    }
    for (String item : new String[] {"7", " null", "'x'", "{'name':'x','level':'Loud'}", "[]"}) {
      byte[] text = utf8(Events.filled(item));
      assertSame(text, REDACTOR.redactItem(text).text());
    }
  }
}
