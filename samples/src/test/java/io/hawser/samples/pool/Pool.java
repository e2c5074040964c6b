package io.hawser.samples.pool;

import com.alibaba.druid.pool.DruidDataSource;
import com.mchange.v2.c3p0.ComboPooledDataSource;
import com.zaxxer.hikari.HikariDataSource;
import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.security.NamePrincipal;
import io.agroal.api.security.SimplePassword;
import java.beans.PropertyVetoException;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.apache.commons.dbcp2.BasicDataSource;
import org.vibur.dbcp.ViburDBCPDataSource;

/** Connection pools as an application sets them up: with their defaults, but for the size. */
enum Pool {
  HIKARI("HikariCP", HikariDataSource.class) {
    @Override Opened open(Target target, int size) {
      HikariDataSource pool = new HikariDataSource();
      pool.setDriverClassName(target.driver());
      pool.setJdbcUrl(target.url());
      pool.setUsername(target.user());
      pool.setPassword(target.password());
      pool.setMaximumPoolSize(size);
      return new Opened(pool, pool::close);
    }
  },

  DRUID("Druid", DruidDataSource.class) {
    @Override Opened open(Target target, int size) {
      DruidDataSource pool = new DruidDataSource();
      pool.setDriverClassName(target.driver());
      pool.setUrl(target.url());
      pool.setUsername(target.user());
      pool.setPassword(target.password());
      pool.setMaxActive(size);
      return new Opened(pool, pool::close);
    }
  },

  DBCP2("Commons DBCP", BasicDataSource.class) {
    @Override Opened open(Target target, int size) {
      BasicDataSource pool = new BasicDataSource();
      pool.setDriverClassName(target.driver());
      pool.setUrl(target.url());
      pool.setUsername(target.user());
      pool.setPassword(target.password());
      pool.setMaxTotal(size);
      return new Opened(pool, pool);
    }
  },

  TOMCAT("Tomcat JDBC", org.apache.tomcat.jdbc.pool.DataSource.class) {
    @Override Opened open(Target target, int size) {
      org.apache.tomcat.jdbc.pool.DataSource pool = new org.apache.tomcat.jdbc.pool.DataSource();
      pool.setDriverClassName(target.driver());
      pool.setUrl(target.url());
      pool.setUsername(target.user());
      pool.setPassword(target.password());
      pool.setInitialSize(size);
      pool.setMaxActive(size);
      return new Opened(pool, pool::close);
    }
  },

  C3P0("c3p0", ComboPooledDataSource.class) {
    @Override Opened open(Target target, int size) throws SQLException {
      ComboPooledDataSource pool = new ComboPooledDataSource();
      try {
        pool.setDriverClass(target.driver());
      } catch (PropertyVetoException e) {
        throw new SQLException(e);
      }
      pool.setJdbcUrl(target.url());
      pool.setUser(target.user());
      pool.setPassword(target.password());
      pool.setInitialPoolSize(size);
      pool.setMinPoolSize(size);
      pool.setMaxPoolSize(size);
      return new Opened(pool, pool::close);
    }
  },

  AGROAL("Agroal", AgroalDataSource.class) {
    @Override Opened open(Target target, int size) throws SQLException {
      AgroalDataSource pool = AgroalDataSource.from(new AgroalDataSourceConfigurationSupplier()
          .connectionPoolConfiguration(all -> all.maxSize(size)
              .connectionFactoryConfiguration(one -> one
                  .connectionProviderClassName(target.driver())
                  .jdbcUrl(target.url())
                  .principal(new NamePrincipal(target.user()))
                  .credential(new SimplePassword(target.password())))));
      return new Opened(pool, pool);
    }
  },

  VIBUR("Vibur", ViburDBCPDataSource.class) {
    @Override Opened open(Target target, int size) {
      ViburDBCPDataSource pool = new ViburDBCPDataSource();
      pool.setDriverClassName(target.driver());
      pool.setJdbcUrl(target.url());
      pool.setUsername(target.user());
      pool.setPassword(target.password());
      pool.setPoolInitialSize(size);
      pool.setPoolMaxSize(size);
      pool.start();
      return new Opened(pool, pool);
    }
  };

  private final String label;
  private final Class<?> type;

  Pool(String label, Class<?> type) {
    this.label = label;
    this.type = type;
  }

  /** With room for that many connections. */
  abstract Opened open(Target target, int size) throws SQLException;

  /** With room for one connection. */
  final Opened open(Target target) throws SQLException {
    return open(target, 1);
  }

  /** With the version that is on the class path. */
  @Override public String toString() {
    return label + " " + Jar.versionOf(type);
  }

  /** A pool's settings for the database. */
  record Target(String driver, String url, String user, String password) {}

  /** A pool at work. */
  record Opened(DataSource dataSource, AutoCloseable closer) implements AutoCloseable {
    @Override public void close() throws SQLException {
      try {
        closer.close();
      } catch (Exception e) {
        throw new SQLException("The pool could not be closed.", e);
      }
    }
  }
}
