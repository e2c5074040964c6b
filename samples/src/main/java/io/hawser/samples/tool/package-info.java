/**
 * How a database tool embeds Hawser, as OceanBase Developer Center embeds its drivers: by class name, under the vendor's URL, with
 * a data source of its own, initialisers for each session, KILL by a session id that it keeps, and a text for the user who sees an
 * error. Java 8 and the driver's API alone.
 */
package io.hawser.samples.tool;
