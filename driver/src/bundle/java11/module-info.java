/** The descriptor of the bundle: that of the plain jar (src/main/java11) without the libraries, which the bundle contains. */
@SuppressWarnings({"module", "requires-automatic"})
module io.hawser {
  requires transitive java.sql;
  requires java.logging;
  requires java.management;
  requires java.naming;
  requires jdk.net;
  requires static jdk.jfr;
  requires static micrometer.core;
  requires static org.jspecify;
  requires static org.slf4j;
  requires static spring.beans;
  requires static spring.boot.actuator;
  requires static spring.boot.autoconfigure;
  requires static spring.boot.health;
  requires static spring.context;
  requires static spring.core;
  requires static mysql.connector.j;

  exports io.hawser;
  exports io.hawser.event;
  exports io.hawser.failure;
  exports io.hawser.micrometer;
  exports io.hawser.spring;
  exports io.hawser.vendor to com.oceanbase, mysql.connector.j, org.mariadb.jdbc;

  opens io.hawser.spring to spring.beans, spring.context, spring.core;

  uses java.sql.Driver;

  provides java.sql.Driver with io.hawser.HawserDriver;
}
