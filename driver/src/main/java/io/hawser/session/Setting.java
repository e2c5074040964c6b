package io.hawser.session;

import java.util.Arrays;
import java.util.Collections;
import java.util.Set;

/** One thing that was set on a session, with what it replaces and what it builds on. Immutable. */
final class Setting {
  private static final String NULL = " = NULL";

  /** For people. */
  final String name;
  /** What has another value by it. */
  final String[] writes;
  /** What it takes a value from, as it was at that moment. */
  final Set<String> reads;
  /** SQL; null if {@link #step} does it, or if nothing does. */
  final String text;
  final Change.Form form;
  final Step step;

  private Setting(String name, String[] writes, Set<String> reads, String text, Change.Form form, Step step) {
    this.name = name;
    this.writes = writes;
    this.reads = reads;
    this.text = text;
    this.form = form;
    this.step = step;
  }

  static Setting sql(Change change) {
    if (change.isInitial()) {
      return initial(change.key, change.writes());
    }
    return new Setting(change.key, change.writes(), change.reads(), change.text, change.form, null);
  }

  static Setting step(String name, Step step, String... writes) {
    return new Setting(name, writes, Collections.<String>emptySet(), null, null, step);
  }

  static Setting step(String name, Step step, Change of) {
    return new Setting(name, of.writes(), of.reads(), null, null, step);
  }

  /** It has the value of a new session again, or one that is not known here: nothing before it counts. */
  static Setting initial(String key, String[] writes) {
    return new Setting(key, writes, Collections.<String>emptySet(), null, null, null);
  }

  static Setting unknown(String key) {
    return initial(key, StateKeys.writes(key));
  }

  /** Nothing is to be done for it, unless a setting before it that is still needed has set the same. */
  boolean isInitial() {
    return step == null && (!isSql() || makesNull());
  }

  /** A user variable is NULL after it, and of the character set that it had before. */
  boolean makesNull() {
    return isSql() && name.startsWith("@") && writes.length == 1
        && text.regionMatches(true, text.length() - NULL.length(), NULL, 0, NULL.length());
  }

  boolean writes(String key) {
    return Arrays.asList(writes).contains(key);
  }

  /** Not when it only ends what another one has set. */
  boolean does() {
    return step != null || isSql();
  }

  /** A part of a statement, and no step of its own. */
  boolean isSql() {
    return text != null;
  }

  boolean hasString() {
    return isSql() && (text.indexOf('\'') >= 0 || text.indexOf('"') >= 0);
  }

  boolean isEnvironment() {
    for (String key : writes) {
      if (StateKeys.isEnvironment(key)) {
        return true;
      }
    }
    return false;
  }

  /** How a string is read and kept depends on what was set before. */
  boolean readsEnvironment() {
    return hasString() && (writes.length > 1 ? !name.equals(StateKeys.NAMES) : !isEnvironment());
  }

  int length() {
    return isSql() ? text.length() : 0;
  }
}
