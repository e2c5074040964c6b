package io.hawser.session;

import java.util.Arrays;
import java.util.Collections;
import java.util.Set;

/** One thing that was set on a session, with what it replaces and what it builds on. Immutable. */
final class Setting {
  private static final String NULL = " = NULL";

  /** For people. */
  final String name;
  /** What it changes. */
  final String[] writes;
  /** What it takes a value from, as it was at that moment. */
  final Set<String> reads;
  /** SQL; null if {@link #step} does it, or nothing does. */
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

  /** Nothing needs to be done for it, unless an earlier setting that is still needed has set the same. */
  boolean isInitial() {
    return step == null && (!isSql() || makesNull());
  }

  /** It sets a user variable to NULL, which keeps the character set it had. */
  boolean makesNull() {
    return isSql() && name.startsWith("@") && writes.length == 1
        && text.regionMatches(true, text.length() - NULL.length(), NULL, 0, NULL.length());
  }

  boolean writes(String key) {
    return Arrays.asList(writes).contains(key);
  }

  /** False if it only ends what another setting has set. */
  boolean does() {
    return step != null || isSql();
  }

  /** Part of a statement, not a step of its own. */
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
