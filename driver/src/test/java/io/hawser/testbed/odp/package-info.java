/**
 * A stand-in for ODP, which is in no package registry: the MySQL protocol in front of a MariaDB, with ODP's own statements,
 * its proxyconfig, and what that does to real sockets. {@link io.hawser.testbed.odp.OdpStandIn} is the door.
 *
 * <p>Not done: TLS, compression, LOCAL INFILE, COM_CHANGE_USER, ODP's own timeouts (wait_timeout and the like), and a second
 * backend session once the first has died: the next statement then ends the connection.
 */
package io.hawser.testbed.odp;
