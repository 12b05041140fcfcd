package io.annals.audit.redact;

import static org.junit.jupiter.api.Assertions.assertSame;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies that look like secrets here and there, and have none. */
class OrdinaryBodiesTest {
  private static final Redactor REDACTOR = new Redactor(utf8("0123456789abcdef"));

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'data':null}",
        "{'data':{'p':null}}",
        "{'data':{'$patch':'replace','$retainKeys':['a','b.c']}}",
        "{'data':{'p':'redacted:00112233445566778899aabbccddeeff'}}",
        "{'metadata':{'labels':{'data':'x','stringData':'y','token':'z'},'name':'data'}}",
        "{'metadata':{'managedFields':[{'fieldsV1':{'f:data':{'f:p':{}}}}]}}",
        "[{'op':'remove','path':'/data/p'},{'op':'move','from':'/data/p','path':'/data/q'}]",
        "[{'op':'add','path':'/metadata/labels/data','value':'x'}]",
        "[{'op':'add','path':'/type','value':'Opaque'}]",
        "{'type':'Opaque','immutable':true,'apiVersion':'v1','kind':'Secret'}",
        "{'kind':'Status','message':'secrets \\'x\\' not found','details':{'name':'x','kind':'secrets'}}",
      })
  void what_is_no_value_stays(String body) {
    byte[] event = utf8(Events.withRequest(Events.SECRETS, body));
    assertSame(event, REDACTOR.redact(event).text());
    assertSame(event, REDACTOR.redactFully(event).text());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'kind':'ConfigMap','data':{'password':'x'},'binaryData':{'a':'eHg='}}",
        "{'data':{'password':'x'}}",
        "[{'op':'add','path':'/data/p','value':'x'}]",
        "{'spec':{'containers':[{'env':[{'name':'P','valueFrom':{'secretKeyRef':{'name':'s','key':'k'}}}],"
            + "'envFrom':[{'secretRef':{'name':'s'}}]}],'volumes':[{'secret':{'secretName':'default-token-abcde'}}]}}",
        "{'kind':'Event','metadata':{'name':'web-0.17a3f5c2b1d0e9f8'},'involvedObject':{'kind':'Secret','name':'x'}}",
        "{'spec':{'image':'r.example.com/a/b@sha256:5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03'}}",
        "{'status':{'message':'got \\'x\\''},'token':'t','spec':{'token':'u'}}",
        "{'kind':'CustomResource','spec':{'stringData':{'a':'b'}}}",
        "'kind: ConfigMap\\ndata: {a: b}\\n'",
      })
  void what_is_no_secret_stays(String body) {
    byte[] event = utf8(Events.withRequest(Events.CONFIG_MAPS, body));
    assertSame(event, REDACTOR.redact(event).text());
    assertSame(event, REDACTOR.redactFully(event).text());
  }
}
