package io.hawser.jdbc;

/** Stands in the place of a parameter's value that can't be given to a statement that is made again. */
final class Gone {
  /** A stream that a former execution has read. */
  static final Gone READ = new Gone("parameter %s was given as a stream, which has been read");
  /** An object that the application has changed: the vendor's driver may have read it before, or may not. */
  static final Gone CHANGED = new Gone("the object given as parameter %s was changed after it was set");
  /** One of several rows' that might be the same object with another content each time. */
  static final Gone UNCERTAIN = new Gone("the object given as parameter %s may have been changed after it was added to the batch");

  private final String text;

  private Gone(String text) {
    this.text = text;
  }

  /** For people. */
  String text(Object parameter) {
    return String.format(text, parameter);
  }

  /** What is to be kept in the place of a value: the value itself, unless it was changed meanwhile. */
  static Object ifChanged(Object value) {
    return value instanceof KeptValue && ((KeptValue) value).isChanged() ? CHANGED : value;
  }

  /** As {@link #ifChanged}, and unless nobody can tell. */
  static Object ifUncertain(Object value) {
    return value == null || value instanceof Gone || value instanceof KeptValue || ParameterRow.isStream(value)
        || ParameterCopy.of(value) != null ? ifChanged(value) : UNCERTAIN;
  }
}
