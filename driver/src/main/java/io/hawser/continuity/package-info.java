/**
 * What becomes of a COMMIT whose answer was lost: the marker row that a transaction writes before it commits, and the fence by which a
 * new session finds out whether it was committed. Knows SQL and one session at a time; what is done with the answer is the affair of
 * {@code recovery}.
 */
package io.hawser.continuity;
