package io.hawser.doctor;

import io.hawser.odp.Message;
import io.hawser.odp.Text;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/** What the doctor found at the hosts of a URL, at least one, and what logs and journals show about them together. Immutable. */
final class Diagnoses {
  final List<Diagnosis> hosts;
  /** What a journal shows about losses, a sentence each; empty if none was given or nothing can be said. */
  final List<String> patterns;
  /** How connections ended; empty if no log of ODP was given. */
  final List<Ends.Row> ends;
  /** What a journal shows about transactions; empty if none was given, or they are not observed. */
  final ReplayReport replay;

  Diagnoses(List<Diagnosis> hosts, List<String> patterns, List<Ends.Row> ends, ReplayReport replay) {
    this.hosts = Collections.unmodifiableList(new ArrayList<>(hosts));
    this.patterns = patterns;
    this.ends = ends;
    this.replay = replay;
  }

  boolean several() {
    return hosts.size() > 1;
  }

  /** In what the hosts' proxyconfigs differ. */
  List<Difference> differences() {
    return Difference.between(hosts);
  }

  int exitCode() {
    return exitCode(hosts.stream().map(Diagnosis::exitCode).collect(Collectors.toList()));
  }

  /** The exit code for all hosts: a finding at one is certain, even if another could not be judged. */
  static int exitCode(Collection<Integer> ofHosts) {
    return ofHosts.contains(Diagnosis.FINDINGS) ? Diagnosis.FINDINGS
        : ofHosts.contains(Diagnosis.COULD_NOT_TELL) ? Diagnosis.COULD_NOT_TELL : Diagnosis.SAFE;
  }

  Message verdict() {
    if (!several()) {
      return hosts.get(0).verdict();
    }
    int code = exitCode();
    if (code == Diagnosis.SAFE) {
      return new Message(differences().isEmpty() ? Text.HOSTS_SAFE : Text.HOSTS_SAFE_BUT_DIFFERENT, hosts.size());
    }
    String these = hosts.stream().filter(each -> each.exitCode() == code).map(each -> each.host).collect(Collectors.joining(", "));
    return new Message(code == Diagnosis.FINDINGS ? Text.HOSTS_UNSAFE : Text.HOSTS_UNKNOWN, these);
  }
}
