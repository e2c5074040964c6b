package io.hawser.failure;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What a real driver threw in an experiment, and what was true: one line of failures.jsonl. The names are spelt out because Java 8 has no
 * records.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record Recorded(@JsonProperty("id") String id, @JsonProperty("source") String source, @JsonProperty("driver") String driver,
    @JsonProperty("version") String version, @JsonProperty("phase") String phase, @JsonProperty("op") String op,
    @JsonProperty("fault") String fault, @JsonProperty("isClosedAfter") Boolean isClosedAfter,
    @JsonProperty("isValidAfter") String isValidAfter, @JsonProperty("chain") List<Link> chain,
    @JsonProperty("stackTop") List<String> stackTop, @JsonProperty("ioDir") String ioDir,
    @JsonProperty("connectionLost") boolean connectionLost, @JsonProperty("executed") String executed,
    @JsonProperty("ambiguous") String ambiguous) {

  /** One exception of the chain; {@code of} is the index of the one that holds it. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Link(@JsonProperty("rel") String rel, @JsonProperty("of") int of, @JsonProperty("class") String type,
      @JsonProperty("message") String message, @JsonProperty("sqlState") String sqlState, @JsonProperty("vendorCode") Integer vendorCode,
      @JsonProperty("jdbcType") String jdbcType) {}

  /** Those that threw; the others hung. */
  static List<Recorded> all() {
    ObjectMapper json = new ObjectMapper();
    try (var in = new BufferedReader(new InputStreamReader(
        Objects.requireNonNull(Recorded.class.getResourceAsStream("failures.jsonl")), StandardCharsets.UTF_8))) {
      List<Recorded> records = new ArrayList<>();
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        Recorded record = json.readValue(line, Recorded.class);
        if (record.chain != null) {
          records.add(record);
        }
      }
      return records;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Driver and version, for a report. */
  String vendor() {
    return driver + " " + version;
  }

  boolean connecting() {
    return phase.equals("connect") || phase.equals("login") || phase.equals("connect-setup");
  }

  Throwable thrown(Rebuild how) {
    return how.rebuild(this);
  }

  /** A connection that reports the recorded state of itself; null if that was not recorded. */
  Connection connection() {
    if (isClosedAfter == null) {
      return null;
    }
    return (Connection) Proxy.newProxyInstance(Connection.class.getClassLoader(), new Class<?>[] {Connection.class},
        (proxy, method, args) -> {
          if (method.getName().equals("isClosed")) {
            return isClosedAfter;
          }
          if (method.getName().equals("isValid") && isValidAfter != null && !isValidAfter.equals("hang")) {
            return Boolean.valueOf(isValidAfter);
          }
          throw new UnsupportedOperationException(method.getName() + " was not recorded");
        });
  }
}
