/** The wrappers that applications get, and what recreates a statement on a new session. Internal. */
package io.hawser.jdbc;
