/** What is kept and shown of losses and recoveries: counters, JMX, Flight Recorder, journal. Internal. */
package io.hawser.telemetry;
