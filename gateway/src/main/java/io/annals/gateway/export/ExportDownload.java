package io.annals.gateway.export;

import io.annals.platform.http.ProblemException;
import io.annals.platform.http.ProblemType;
import io.annals.platform.http.Reply;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.AsyncFile;
import io.vertx.core.file.OpenOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Sends a file of an export, or a part of it, as fast as the client takes it; no more than a buffer
 * is in memory. What was opened can be read to its end, though the export is deleted meanwhile.
 */
final class ExportDownload {
  private static final int BUFFER = 64 << 10;

  private final HttpServerRequest request;
  private final HttpServerResponse response;
  private final ExportFile file;
  private final String mediaType;

  ExportDownload(
      HttpServerRequest request, HttpServerResponse response, ExportFile file, String mediaType) {
    this.request = request;
    this.response = response;
    this.file = file;
    this.mediaType = mediaType;
  }

  /** The headers of what is called so and has this digest. */
  static Map<String, String> headers(String mediaType, String name, String sha256) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Content-Type", mediaType);
    headers.put("Content-Disposition", "attachment; filename=\"" + name + "\"");
    headers.put("ETag", etag(sha256));
    // RFC 9530: of the whole, whatever part is sent.
    byte[] digest = HexFormat.of().parseHex(sha256);
    headers.put("Repr-Digest", "sha-256=:" + Base64.getEncoder().encodeToString(digest) + ":");
    headers.put("Cache-Control", "no-store");
    return headers;
  }

  private static String etag(String sha256) {
    return '"' + sha256 + '"';
  }

  /** Completes when all of it is sent, or the client has left; the reply tells what was. */
  Future<Reply> send(Vertx vertx, Path path) {
    Optional<ByteRange> part = part();
    if (part.filter(p -> p.length() == 0).isPresent()) {
      response.putHeader("Content-Range", "bytes */" + file.bytes());
      return Future.failedFuture(
          new ProblemException(
              ProblemType.RANGE_NOT_SATISFIABLE, "the file has " + file.bytes() + " bytes"));
    }
    ByteRange bytes = part.orElse(new ByteRange(0, file.bytes()));
    Map<String, String> headers = headers(mediaType, file.name(), file.sha256());
    headers.put("Accept-Ranges", "bytes");
    headers.put("Content-Length", Long.toString(bytes.length()));
    part.ifPresent(
        p ->
            headers.put(
                "Content-Range",
                "bytes " + p.from() + "-" + (p.from() + p.length() - 1) + "/" + file.bytes()));
    Reply sent = new Reply(part.isPresent() ? 206 : 200, headers, (Buffer) null);
    return vertx
        .fileSystem()
        .open(path.toString(), new OpenOptions().setRead(true).setCreate(false).setWrite(false))
        .compose(open -> send(open, bytes, sent));
  }

  private Future<Reply> send(AsyncFile open, ByteRange bytes, Reply sent) {
    if (response.closed()) {
      return open.close().map(sent);
    }
    open.setReadPos(bytes.from()).setReadLength(bytes.length()).setReadBufferSize(BUFFER);
    response.setStatusCode(sent.status());
    sent.headers().forEach(response::putHeader);
    return open.pipeTo(response)
        .recover(
            broken -> response.closed() ? Future.succeededFuture() : Future.failedFuture(broken))
        .eventually(() -> open.close())
        .map(sent);
  }

  /** A part of another version of the file is of no use: then the whole is sent. */
  private Optional<ByteRange> part() {
    String ifRange = request.getHeader("If-Range");
    return ifRange == null || ifRange.equals(etag(file.sha256()))
        ? ByteRange.of(request.getHeader("Range"), file.bytes())
        : Optional.empty();
  }
}
