package io.hawser.differential;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A text with choices: {@code SET @{a|b} = {1|'x'}}; choices may be nested, and may be empty. */
final class Template {
  private final String text;
  private final Random random;
  private int at;

  private Template(String text, Random random) {
    this.text = text;
    this.random = random;
  }

  static String expand(String text, Random random) {
    return new Template(text, random).sequence();
  }

  private String sequence() {
    StringBuilder out = new StringBuilder();
    while (at < text.length() && text.charAt(at) != '|' && text.charAt(at) != '}') {
      char next = text.charAt(at++);
      out.append(next == '{' ? choice() : String.valueOf(next));
    }
    return out.toString();
  }

  private String choice() {
    List<String> choices = new ArrayList<>();
    do {
      choices.add(sequence());
    } while (text.charAt(at++) == '|');
    return choices.get(random.nextInt(choices.size()));
  }
}
