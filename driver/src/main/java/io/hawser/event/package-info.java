/** What applications may listen to and give: the events of a connection, the hook for new sessions, the bean that JMX shows. */
@NullMarked
package io.hawser.event;

import org.jspecify.annotations.NullMarked;
