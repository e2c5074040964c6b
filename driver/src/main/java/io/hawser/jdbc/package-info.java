/** The wrappers that applications get, and what makes a statement again on a new session. Internal. */
package io.hawser.jdbc;
