package io.hawser.odp;

import java.util.Locale;

/** A {@link Text} with its arguments: a sentence for people, in the language asked for. Immutable; equal if it says the same. */
public final class Message {
  private final Text text;
  private final Object[] arguments;

  /** @param arguments numbers, names, or other messages and texts, which are put in the same language */
  public Message(Text text, Object... arguments) {
    this.text = text;
    this.arguments = arguments.clone();
  }

  public String in(Locale language) {
    return text.in(language, arguments);
  }

  @Override public boolean equals(Object other) {
    return other instanceof Message && toString().equals(other.toString());
  }

  @Override public int hashCode() {
    return toString().hashCode();
  }

  /** In English. */
  @Override public String toString() {
    return in(Locale.ENGLISH);
  }
}
