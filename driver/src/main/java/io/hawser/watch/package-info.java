/** Calls in flight: what the kernel and a second connection show of one, and the proof that it can no longer be answered. Internal. */
package io.hawser.watch;
