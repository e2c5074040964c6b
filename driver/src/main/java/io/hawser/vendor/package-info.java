/**
 * What differs between the vendors' drivers, read by name. Internal: exported only to those drivers, which create their socket factory by
 * its class name.
 */
package io.hawser.vendor;
