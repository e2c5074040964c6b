/** The command line that inspects an ODP for a person at a terminal. Internal. */
package io.hawser.doctor;
