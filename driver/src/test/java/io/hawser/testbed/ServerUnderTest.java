package io.hawser.testbed;

import org.junit.jupiter.api.Assumptions;

/** The servers that a test can be run on: the parameter of those that ask what a server does. */
public enum ServerUnderTest {
  MARIADB {
    @Override public DatabaseServer database() {
      return EmbeddedDatabase.get();
    }
  },
  MYSQL {
    @Override public DatabaseServer database() {
      Assumptions.assumeTrue(MysqlDatabase.isAvailable(), MysqlDatabase.HOW_TO_GET_IT);
      return MysqlDatabase.get();
    }
  };

  /** Started if it was not yet. Where it can't be had the test is skipped, and says why. */
  public abstract DatabaseServer database();
}
