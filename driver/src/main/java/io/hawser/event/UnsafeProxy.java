package io.hawser.event;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The proxyconfig of an ODP was read for the first time, or has changed, and is unsafe for its clients. Immutable. */
public final class UnsafeProxy {
  private final String endpoint;
  private final List<String> findings;
  private final String report;

  /** @param findings the ids of the rules that are broken */
  public UnsafeProxy(String endpoint, List<String> findings, String report) {
    this.endpoint = endpoint;
    this.findings = Collections.unmodifiableList(new ArrayList<>(findings));
    this.report = report;
  }

  /** Address and port of the proxy. */
  public String endpoint() {
    return endpoint;
  }

  /** The ids of the rules that are broken, as in docs/doctor.md. */
  public List<String> findings() {
    return findings;
  }

  /** What is unsafe, and the statements that fix it, for people. */
  public String report() {
    return report;
  }

  @Override public String toString() {
    return "UnsafeProxy[" + endpoint + ": " + findings + "]";
  }
}
