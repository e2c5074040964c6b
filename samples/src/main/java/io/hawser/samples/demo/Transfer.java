package io.hawser.samples.demo;

/**
 * Money that goes from one account to another.
 *
 * @param marker unique: it tells afterwards whether the transfer was written once, twice or not at all
 */
record Transfer(String marker, int from, int to, int amount) {}
