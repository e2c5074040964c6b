/** What may be shown in a log, a message or a terminal: no credentials, no control characters. Internal; knows no other package. */
package io.hawser.log;
