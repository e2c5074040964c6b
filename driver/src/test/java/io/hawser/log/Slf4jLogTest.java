package io.hawser.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.spi.LocationAwareLogger;

/** An application's log may show which class a line comes from: the class that reports it, and no class of the log itself. */
@Tag("fast")
class Slf4jLogTest {
  private final List<String> speakers = new ArrayList<>();
  private final Log log = new SafeLog(
      new Slf4jLog((Logger) Proxy.newProxyInstance(Slf4jLogTest.class.getClassLoader(), new Class<?>[] {LocationAwareLogger.class},
          (proxy, method, arguments) -> {
            if (method.getName().equals("log")) {
              speakers.add(callerOf((String) arguments[1]));
            }
            return method.getReturnType() == boolean.class ? true : null;
          })));

  /** As log4j and logback find it. */
  private static String callerOf(String face) {
    boolean found = false;
    for (StackTraceElement frame : new Throwable().getStackTrace()) {
      if (frame.getClassName().equals(face)) {
        found = true;
      } else if (found) {
        return frame.getClassName();
      }
    }
    return "nobody";
  }

  @Test void theCallerIsTheOneThatSpeaks() {
    log.debug("debug");
    log.info("info");
    log.warn("warn");
    log.warn("warn", new IllegalStateException());
    assertThat(speakers).hasSize(4).containsOnly(Slf4jLogTest.class.getName());
  }
}
