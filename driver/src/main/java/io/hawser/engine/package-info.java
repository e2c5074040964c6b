/** The composition root: what all connections of a class loader share. Internal. */
package io.hawser.engine;
