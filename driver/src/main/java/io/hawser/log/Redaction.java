package io.hawser.log;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes URLs and other texts fit to be shown: possible credentials are left out. They are searched for in the decoded text, because the
 * drivers decode too, and by parts of words, because every driver and plugin has its own names. In doubt too much is left out. Thread-safe.
 */
public final class Redaction {
  private static final String HIDDEN = "***";
  /** Searched for in a key reduced to its letters: {@code trustStorePassword}, {@code access_key}, {@code Auth-Token}. */
  private static final Pattern CREDENTIAL = Pattern
      .compile("pass(?:w|phrase|code|key)|passwd|pwd|secret|token|credential|accesskey|apikey|privatekey|secretkey"
          + "|sharedkey|encryptionkey|masterkey|sshkey|signature|jwt|bearer|^pass$|^pw$|(?:store|key|user|proxy|admin|db)pass$|pw$|^sas$|pin$|otp$"
          // statements and attributes, which may contain any of these
          + "|initsql|sessionvariables|connectionattributes");
  /** The vendors' options with such a word in their names that contain no credential. */
  private static final Pattern HARMLESS = Pattern
      .compile("^(?:allowpublickeyretrieval|passwordcharacterencoding|disconnectonexpiredpasswords|.*file|.*type|.*url)$");
  /** Keys and what follows them; a key may be encoded. */
  private static final Pattern KEY = Pattern.compile("([\\w.%+$~-]+)\\s*=");
  private static final Pattern ASSIGNMENT = Pattern.compile("([A-Za-z][\\w. $-]*)\\s*[=]");
  private static final Pattern FREE_TEXT = Pattern
      .compile("([\\w.%+$~-]+)(\\s*=\\s*)('(?:[^'\\\\]|\\\\.|'')*'|\"[^\"]*\"|[^&\\s\"'(),;]+)");
  private static final Pattern IDENTIFIED = Pattern.compile("(\\bidentified\\b[^']*?\\b(?:by|as|using)\\s*)'(?:[^'\\\\]|\\\\.|'')*'",
      Pattern.CASE_INSENSITIVE);
  /** What drivers add to a message with {@code dumpQueriesOnException}: the statement, whole, with the values bound to it. */
  private static final Pattern DUMPED = Pattern.compile("(Query is\\s*:|Query being executed when exception was thrown:).*",
      Pattern.DOTALL);
  /** Credentials recognizable by their form: a JSON web token, a cloud access key, a private key in PEM. */
  private static final Pattern SHAPE = Pattern.compile(
      "eyJ[\\w-]{10,}\\.[\\w-]+(?:\\.[\\w-]*)?|\\b(?:AKIA|ASIA|LTAI)[A-Za-z0-9]{12,}|-----BEGIN[^-]*PRIVATE KEY-----.*",
      Pattern.DOTALL);
  private static final Pattern INNER_USER = Pattern.compile("(//[^:@/?]*:)[^/?]*@");
  private static final Pattern HOST_WITH_USER = Pattern.compile("([^:@/?,]*):[^@/?,]*@([^@/?,]*)");
  private static final int MOST_ROUNDS = 6;

  private Redaction() {}

  /** The beginning of a URL of which nothing else is known. */
  public static String scheme(String url) {
    int end = url.indexOf(':', url.indexOf(':') + 1);
    return PlainText.oneLine(end < 0 ? url.replaceAll("[/?@=].*", "...") : url.substring(0, end + 1) + "...");
  }

  /**
   * A URL, or a part of one. The value of a credential is left out up to the next parameter, because it may contain any other character.
   */
  public static String url(String url) {
    StringBuilder shown = new StringBuilder();
    for (String segment : userInfo(url).split("&", -1)) {
      shown.append(shown.length() == 0 ? "" : "&").append(segment(segment));
    }
    return PlainText.oneLine(SHAPE.matcher(shown).replaceAll(HIDDEN));
  }

  /** A sentence that may contain something like {@code key=value}: a value ends with its word. */
  public static String text(String text) {
    if (text == null) {
      return null;
    }
    String less = IDENTIFIED.matcher(text).replaceAll("$1" + HIDDEN);
    Matcher pair = FREE_TEXT.matcher(less);
    StringBuffer shown = new StringBuffer();
    while (pair.find()) {
      pair.appendReplacement(shown,
          Matcher.quoteReplacement(isCredential(pair.group(1)) ? pair.group(1) + pair.group(2) + HIDDEN : pair.group()));
    }
    return SHAPE.matcher(pair.appendTail(shown)).replaceAll(HIDDEN);
  }

  /** The same for a driver's message about a statement that Hawser ran for the application, with the application's values. */
  public static String withoutStatement(String text) {
    return text == null ? null : text(DUMPED.matcher(text).replaceAll("$1 " + HIDDEN));
  }

  /** Whether the value of this key must never be shown. */
  public static boolean isCredential(String key) {
    String name = decoded(key).toLowerCase(Locale.ROOT);
    int dot = name.lastIndexOf('.');
    String letters = name.replaceAll("[^a-z]", "");
    String last = name.substring(dot + 1).replaceAll("[^a-z]", "");
    return (CREDENTIAL.matcher(letters).find() || CREDENTIAL.matcher(last).find()) && !HARMLESS.matcher(last).matches();
  }

  private static String segment(String segment) {
    return withoutInnerUser(withoutCredential(segment));
  }

  /** For a URL that is a parameter's value: the outer URL's user was left out before. */
  private static String withoutInnerUser(String segment) {
    int equals = segment.indexOf('=');
    return equals < 0 ? segment
        : segment.substring(0, equals) + INNER_USER.matcher(segment.substring(equals)).replaceAll("$1" + HIDDEN + "@");
  }

  private static String withoutCredential(String segment) {
    Matcher key = KEY.matcher(segment);
    while (key.find()) {
      if (isCredential(key.group(1))) {
        return segment.substring(0, key.end()) + HIDDEN;
      }
    }
    String decoded = decoded(segment);
    if (!decoded.equals(segment)) { // an encoded separator: it is not known here which driver treats it as one
      Matcher hidden = ASSIGNMENT.matcher(decoded);
      while (hidden.find()) {
        if (isCredential(hidden.group(1))) {
          int from = Math.max(segment.indexOf('?'), segment.indexOf('='));
          return segment.substring(0, from + 1) + HIDDEN;
        }
      }
    }
    return segment;
  }

  /** {@code user:password@host}, with any characters in the password. */
  private static String userInfo(String url) {
    int from = url.indexOf("//") + 2;
    if (from < 2) {
      return url;
    }
    int question = url.indexOf('?', from);
    int at = url.lastIndexOf('@', question < 0 ? url.length() : question);
    if (at < from) {
      at = afterQuestion(url, from, question);
    }
    if (at < from) {
      return url;
    }
    int slash = url.indexOf('/', at);
    int end = slash < 0 ? question > at ? question : url.length() : question > at ? Math.min(slash, question) : slash;
    String hosts = url.substring(from, end);
    StringBuilder shown = new StringBuilder();
    for (String host : hosts.split(",", -1)) {
      Matcher simple = HOST_WITH_USER.matcher(host);
      shown.append(shown.length() == 0 ? "" : ",");
      if (simple.matches()) {
        shown.append(simple.group(1)).append(':').append(HIDDEN).append('@').append(simple.group(2));
      } else if (host.matches("[^@/?:]*(?::\\d*)?|[^@/?:]*@[^@/?]*|\\[[\\da-fA-F:.]+\\](?::\\d*)?")) {
        shown.append(host);
      } else { // a password with a comma, a slash, a second @: nothing before the last @ is safe to show
        return url.substring(0, from) + HIDDEN + url.substring(at);
      }
    }
    return url.substring(0, from) + shown + url.substring(end);
  }

  /** The last @ behind a question mark that belongs to a password and begins no parameters; -1 if there is none. */
  private static int afterQuestion(String url, int from, int question) {
    int at = url.lastIndexOf('@');
    if (question < 0 || at < question) {
      return -1;
    }
    String before = url.substring(from, question);
    boolean portIsNone = before.matches("[^/\\[]*:(?!\\d+(?:/|,|$))[^/\\]]*(?:/.*)?");
    boolean parameters = url.substring(question + 1, at).matches("(?s)[\\w.%+-]+=.*");
    return before.indexOf(':') >= 0 && (portIsNone || !parameters) ? at : -1;
  }

  /** Decodes until nothing changes any more. Never throws: what is no escape stays as it is. */
  private static String decoded(String text) {
    String now = text;
    for (int round = 0; round < MOST_ROUNDS; round++) {
      String next = decodedOnce(now);
      if (next.equals(now)) {
        return now;
      }
      now = next;
    }
    return now;
  }

  private static String decodedOnce(String text) {
    if (text.indexOf('%') < 0 && text.indexOf('+') < 0) {
      return text;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      int high = c == '%' && i + 2 < text.length() ? Character.digit(text.charAt(i + 1), 16) : -1;
      int low = high < 0 ? -1 : Character.digit(text.charAt(i + 2), 16);
      if (low >= 0) {
        bytes.write(high << 4 | low);
        i += 2;
      } else {
        byte[] one = String.valueOf(c == '+' ? ' ' : c).getBytes(StandardCharsets.UTF_8);
        bytes.write(one, 0, one.length);
      }
    }
    return new String(bytes.toByteArray(), StandardCharsets.UTF_8);
  }
}
