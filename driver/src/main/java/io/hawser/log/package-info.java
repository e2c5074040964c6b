/** The log: where its lines go ({@link io.hawser.log.Log}), and what may be shown in one: no credentials, no control characters. Internal; knows no other package. */
package io.hawser.log;
