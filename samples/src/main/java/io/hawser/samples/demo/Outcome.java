package io.hawser.samples.demo;

/** How a lane has ended. */
record Outcome(Lane lane, Journal journal, Audit audit) {}
