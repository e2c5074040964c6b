/**
 * The log: where its lines go ({@link io.hawser.log.Log}), and what a line may show: no credentials, no control characters. Internal; knows
 * no other package.
 */
package io.hawser.log;
