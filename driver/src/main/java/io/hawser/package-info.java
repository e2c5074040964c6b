/** The public face: drivers and data sources, their {@link io.hawser.Option options}, and what a connection tells beyond JDBC. */
@NullMarked
package io.hawser;

import org.jspecify.annotations.NullMarked;
