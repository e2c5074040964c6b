/** Meters for Micrometer, which the application brings. */
package io.hawser.micrometer;
