/** One logical connection: what becomes of a call that has failed, and how a lost session is replaced. Internal. */
package io.hawser.recovery;
