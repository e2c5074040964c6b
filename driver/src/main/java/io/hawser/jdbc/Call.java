package io.hawser.jdbc;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Which way a call takes; read by the weaver (src/weaver) when it completes the wrappers. On a class: for the methods without an annotation
 * of their own. On a method, abstract or written: for that one; a written method runs in place of the vendor's, with the same steps before
 * and after it.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
@interface Call {
  Way value();

  enum Way {
    /**
     * May reach the network. Before it, the connection is looked at and recovered if it died idle; a failure is classified and explained,
     * and the call is repeated if that does no harm.
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
     * Forwarded, to a statement of the current session, with nothing before and after it: it does not use the network, or the written
     * method does all that is needed.
     */
    LOCAL,
    /**
     * A setter: forwarded, and remembered for a new session. The weaver uses it for unannotated methods of a statement whose names begin
     * with {@code set} or {@code registerOutParameter}, and for {@code closeOnCompletion}.
     */
    RECORDED
  }
}
