package io.hawser.session;

/** Which dialect the session's server reads: OceanBase tenants are of the one or the other kind; MySQL and MariaDB are MYSQL. */
public enum SqlMode {
  MYSQL,
  ORACLE
}
