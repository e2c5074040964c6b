/** Exceptions that others have made: chains that may be circles, and methods that may throw. */
@NullMarked
package io.hawser.thrown;

import org.jspecify.annotations.NullMarked;
