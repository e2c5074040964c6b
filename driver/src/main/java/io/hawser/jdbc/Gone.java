package io.hawser.jdbc;

/** Replaces a parameter value that can't be set on a recreated statement. */
final class Gone {
  /** A stream that an earlier execution has read. */
  static final Gone READ = new Gone("parameter %s was set as a stream, which has already been read");
  /** An object that the application has changed: the vendor's driver may or may not have read it before. */
  static final Gone CHANGED = new Gone("the object set as parameter %s was changed afterwards");
  /** A value of one of several rows: it might be the same object with different content in each. */
  static final Gone UNCERTAIN = new Gone("the object given as parameter %s may have been changed after it was added to the batch");

  private final String text;

  private Gone(String text) {
    this.text = text;
  }

  /** For people. */
  String text(Object parameter) {
    return String.format(text, parameter);
  }

  /** What to keep for a value: the value itself, unless it was changed meanwhile. */
  static Object ifChanged(Object value) {
    return value instanceof KeptValue && ((KeptValue) value).isChanged() ? CHANGED : value;
  }

  /** As {@link #ifChanged}, but also replaces a value if a change can't be detected. */
  static Object ifUncertain(Object value) {
    return value == null || value instanceof Gone || value instanceof KeptValue || ParameterRow.isStream(value)
        || ParameterCopy.of(value) != null ? ifChanged(value) : UNCERTAIN;
  }
}
