package io.hawser.jdbc;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Which way a call takes; read by the weaver (src/weaver) when it completes the wrappers. On a class: for the methods
 * that say nothing themselves. On a method, abstract or written: for that one; a written method is run in place of the
 * vendor's, with the same things before and after it.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
@interface Call {
  Way value();

  enum Way {
    /**
     * May reach the network. Before it, the connection is looked at and recovered if it died idle; a failure is
     * classified and explained, and the call is repeated where that does no harm.
     */
    NETWORK,
    /**
     * The same for a call that asks about the statement and does not run it: it does nothing to the session.
     */
    QUESTION,
    /**
     * Belongs to the session in which its result was made: never recovered, but a failure is explained.
     */
    RESULT,
    /**
     * Forwarded, to a statement of the present session, with nothing before and after it: it reaches no network, or what is written does
     * all that is needed.
     */
    LOCAL,
    /**
     * A setter: forwarded, and remembered for a new session. The weaver takes all that a statement's class leaves
     * unsaid and whose names begin with {@code set} or {@code registerOutParameter}, and
     * {@code closeOnCompletion}.
     */
    RECORDED
  }
}
