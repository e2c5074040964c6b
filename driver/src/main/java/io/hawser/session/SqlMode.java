package io.hawser.session;

/** Which dialect the session's server reads: an OceanBase tenant is one or the other; MySQL and MariaDB are MYSQL. */
public enum SqlMode {
  MYSQL,
  ORACLE
}
