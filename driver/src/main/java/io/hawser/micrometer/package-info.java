/** Meters for Micrometer, which the application brings. */
@NullMarked
package io.hawser.micrometer;

import org.jspecify.annotations.NullMarked;
