/**
 * What must be true on a new session, and what a statement does to it: the text and the bookkeeping, without any JDBC call.
 *
 * <p>{@link io.hawser.session.Effects} reads one SQL text; {@link io.hawser.session.SessionLedger} keeps what the texts
 * of one logical connection, and the JDBC setters called on it, have done to its session.
 */
package io.hawser.session;
