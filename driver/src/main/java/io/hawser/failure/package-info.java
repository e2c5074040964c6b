/**
 * What an exception means: cause, outcome, remedy. Nothing here runs on a healthy call, and nothing here uses the network.
 *
 * <p>{@link io.hawser.failure.Failure} is the answer, {@link io.hawser.failure.Evidence} what the socket knows,
 * {@link io.hawser.failure.Explanation} how the answer travels with the vendor's exception.
 */
@NullMarked
package io.hawser.failure;

import org.jspecify.annotations.NullMarked;
