package io.hawser.doctor;

import io.hawser.odp.TcpKeepAlive;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/** The doctor with its output, an environment of its own, and a user who gives prepared answers and is absent otherwise. */
final class DoctorAtWork implements Terminal {
  final StringWriter out = new StringWriter();
  final StringWriter err = new StringWriter();
  final Map<String, String> environment = new HashMap<>();
  final Deque<String> passwords = new ArrayDeque<>();
  final Deque<String> questions = new ArrayDeque<>();
  boolean agrees;
  /** What happens while the person thinks about a question. */
  Runnable beforeAnswer = () -> {};

  int run(String... arguments) {
    return new Doctor(new PrintWriter(out), new PrintWriter(err), environment::get, this, TcpKeepAlive.LINUX_DEFAULTS).run(arguments);
  }

  /** What it has printed so far, however the lines were broken. */
  String printed() {
    return out.toString().replaceAll("\\s+", " ");
  }

  @Override public boolean attended() {
    return !passwords.isEmpty();
  }

  @Override public String password(String question) {
    questions.add(question);
    return passwords.poll();
  }

  @Override public boolean confirms(String question) {
    questions.add(question);
    beforeAnswer.run();
    return agrees;
  }
}
