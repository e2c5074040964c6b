package io.hawser.doctor;

import java.io.Console;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** The person at the terminal, if there is one. */
interface Terminal {
  /** Whether somebody can answer. */
  boolean attended();

  /** Asks for a password without showing it; null if nobody answers. */
  String password(String question);

  /** Asks a question; true if the answer begins with y. */
  boolean confirms(String question);

  /**
   * The encoding of the process's streams: what newer versions of Java report, or else the platform's. If that has no Chinese characters
   * and they are asked for, UTF-8.
   *
   * @param property in which newer versions of Java report it
   */
  static Charset charset(String property, boolean chinese) {
    Charset charset = Charset.defaultCharset();
    try {
      charset = Charset.forName(System.getProperty(property, System.getProperty("sun." + property, charset.name())));
    } catch (IllegalArgumentException unknown) {
      // the platform's then
    }
    return chinese && !(charset.canEncode() && charset.newEncoder().canEncode('中')) ? StandardCharsets.UTF_8 : charset;
  }

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
