/** One physical connection: the vendor's, its socket, and what the kernel and the server's list tell about it. Internal. */
package io.hawser.link;
