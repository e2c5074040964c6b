/**
 * The outcome of a COMMIT whose answer was lost: the marker row that a transaction writes before it commits, and the fence by which a
 * new session finds out whether it was committed. Knows SQL and one session at a time; {@code recovery} decides what to do with the
 * answer.
 */
package io.hawser.continuity;
