/** One logical connection: what happens to a call that has failed, and how a lost session is replaced. Internal. */
package io.hawser.recovery;
