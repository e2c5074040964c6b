/**
 * A JDBC driver that keeps applications connected through OceanBase's proxy. The vendor's driver needs no mention in an
 * application's descriptor: java.sql binds every module that provides a java.sql.Driver.
 */
@SuppressWarnings({"module", "requires-automatic"}) // the vendors' drivers and resilience4j have no descriptors
module io.hawser {
  requires transitive java.sql;
  requires java.logging;
  requires java.management;
  requires java.naming;
  requires jdk.net; // keepalive's idle, interval and count, looked up by name
  requires io.github.resilience4j.core;
  requires io.github.resilience4j.retry;
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
  requires static mysql.connector.j; // MysqlSocketFactory extends a class of it
  requires static org.apache.commons.cli;
  requires static com.grack.nanojson;

  exports io.hawser;
  exports io.hawser.event;
  exports io.hawser.failure;
  exports io.hawser.micrometer;
  exports io.hawser.spring;
  // the vendors' drivers make their socket factory by its class name
  exports io.hawser.vendor to com.oceanbase, mysql.connector.j, org.mariadb.jdbc;

  opens io.hawser.spring to spring.beans, spring.context, spring.core;

  uses java.sql.Driver;

  provides java.sql.Driver with io.hawser.HawserDriver;
}
