/** One physical connection: the vendor's, its socket, and what the kernel and the server's list tell of it. Internal. */
package io.hawser.link;
