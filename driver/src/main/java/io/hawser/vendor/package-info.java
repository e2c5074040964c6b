/** What differs between the vendors' drivers, read by name. Internal: exported to those drivers alone, which make their socket factory by its class name. */
package io.hawser.vendor;
