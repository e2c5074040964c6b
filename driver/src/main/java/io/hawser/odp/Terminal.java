package io.hawser.odp;

import java.io.Console;
import java.util.Locale;

/** The person before the doctor, if there is one. */
interface Terminal {
  /** Whether somebody can answer. */
  boolean attended();

  /** Asks for a password without showing it; null if nobody answers. */
  String password(String question);

  /** Asks a question; true if the answer begins with y. */
  boolean confirms(String question);

  /** The process's own. */
  static Terminal ofProcess() {
    Console console = System.console();
    return new Terminal() {
      @Override public boolean attended() {
        return console != null;
      }

      @Override public String password(String question) {
        char[] typed = console == null ? null : console.readPassword("%s: ", question);
        return typed == null ? null : new String(typed);
      }

      @Override public boolean confirms(String question) {
        String answer = console == null ? null : console.readLine("%s [y/N] ", question);
        return answer != null && answer.trim().toLowerCase(Locale.ROOT).startsWith("y");
      }
    };
  }
}
