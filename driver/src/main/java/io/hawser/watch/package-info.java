/** Calls in flight: what the kernel and a second connection show of one, and the proof that nobody will answer it. Internal. */
package io.hawser.watch;
