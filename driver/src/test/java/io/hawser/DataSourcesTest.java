package io.hawser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.hawser.testbed.CutPoint;
import io.hawser.testbed.EmbeddedDatabase;
import io.hawser.testbed.Fault;
import io.hawser.testbed.FaultProxy;
import io.hawser.testbed.FaultyConnection;
import io.hawser.testbed.Transport;
import io.hawser.testbed.VendorDriver;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.naming.spi.NamingManager;
import javax.sql.ConnectionEvent;
import javax.sql.ConnectionEventListener;
import javax.sql.PooledConnection;
import javax.sql.XAConnection;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junitpioneer.jupiter.cartesian.CartesianTest;

/** The data sources that containers use: through JNDI, from a stream, pooled, distributed. */
@Tag("vendors")
@Timeout(60)
class DataSourcesTest {
  private static final AtomicInteger BRANCHES = new AtomicInteger();

  /** The events that a pool receives. */
  private static final class Heard implements ConnectionEventListener {
    final List<String> events = new ArrayList<>();

    @Override public void connectionClosed(ConnectionEvent event) {
      events.add("closed");
    }

    @Override public void connectionErrorOccurred(ConnectionEvent event) {
      events.add("error " + event.getSQLException().getSQLState());
    }
  }

  private record Branch(int number) implements Xid {
    static Branch next() {
      return new Branch(BRANCHES.incrementAndGet());
    }

    @Override public int getFormatId() {
      return 1;
    }

    @Override public byte[] getGlobalTransactionId() {
      return ByteBuffer.allocate(4).putInt(number).array();
    }

    @Override public byte[] getBranchQualifier() {
      return new byte[] {1};
    }
  }

  private static <T extends AbstractDataSource> T set(T source, VendorDriver vendor, FaultProxy proxy) throws SQLException {
    source.setUrl(VendorDriver.throughHawser(Transport.PLAIN.url(vendor, proxy)));
    source.setUser(EmbeddedDatabase.get().user());
    source.setPassword(EmbeddedDatabase.get().password());
    source.setOdpCheck("off");
    source.setLoginTimeout(20);
    return source;
  }

  private static String ask(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement(); var rows = statement.executeQuery(sql)) {
      return rows.next() ? rows.getString(1) : null;
    }
  }

  private static void tell(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @ParameterizedTest @EnumSource void aReferenceOfJndiMakesTheSameAgain(VendorDriver vendor) throws Exception {
    try (FaultProxy proxy = FaultProxy.toDatabase()) {
      for (AbstractDataSource source : List.of(new HawserDataSource(), new HawserConnectionPoolDataSource(), new HawserXADataSource())) {
        set(source, vendor, proxy);
        Object again = NamingManager.getObjectInstance(source.getReference(), null, null, null);
        assertThat(again).hasSameClassAs(source).hasToString(source.toString());
        assertThat(((AbstractDataSource) again).getReference()).isEqualTo(source.getReference());
      }
      HawserDataSource again = (HawserDataSource) NamingManager.getObjectInstance(
          set(new HawserDataSource(), vendor, proxy).getReference(), null, null, null);
      try (Connection connection = again.getConnection()) {
        assertThat(ask(connection, "SELECT 1")).isEqualTo("1");
      }
    }
  }

  @ParameterizedTest @EnumSource void whatIsReadFromAStreamOpensConnections(VendorDriver vendor) throws Exception {
    try (FaultProxy proxy = FaultProxy.toDatabase()) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
        out.writeObject(set(new HawserDataSource(), vendor, proxy));
      }
      try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()));
          Connection connection = ((HawserDataSource) in.readObject()).getConnection()) {
        assertThat(ask(connection, "SELECT 1")).isEqualTo("1");
      }
    }
  }

  @ParameterizedTest @EnumSource void aPooledConnectionIsLentAgainAndAgain(VendorDriver vendor) throws Exception {
    try (FaultProxy proxy = FaultProxy.toDatabase()) {
      FaultyConnection.tellServer("CREATE OR REPLACE TABLE pooled (n INT)");
      PooledConnection pooled = set(new HawserConnectionPoolDataSource(), vendor, proxy).getPooledConnection();
      Heard heard = new Heard();
      pooled.addConnectionEventListener(heard);
      Connection first = pooled.getConnection();
      Statement statement = first.createStatement();
      assertThat(statement.getConnection()).isSameAs(first);
      first.setAutoCommit(false);
      statement.execute("INSERT INTO pooled VALUES (1)");
      first.close();
      first.close();
      assertThat(heard.events).containsExactly("closed");
      assertThat(first.isClosed()).isTrue();
      assertThat(first.isValid(1)).isFalse();
      assertThatThrownBy(() -> statement.execute("SELECT 1")).hasFieldOrPropertyWithValue("SQLState", "08003");
      assertThatThrownBy(first::getAutoCommit).hasFieldOrPropertyWithValue("SQLState", "08003");
      Connection second = pooled.getConnection();
      second.setAutoCommit(true);
      assertThat(ask(second, "SELECT COUNT(*) FROM pooled")).as("rolled back").isEqualTo("0");
      proxy.newest().reset();
      assertThat(ask(second, "SELECT 1")).as("recovered").isEqualTo("1");
      Connection third = pooled.getConnection();
      assertThat(second.isClosed()).as("there is one logical connection at a time").isTrue();
      assertThat(heard.events).containsExactly("closed");
      pooled.close();
      assertThat(third.isClosed()).isTrue();
      assertThatThrownBy(pooled::getConnection).hasFieldOrPropertyWithValue("SQLState", "08003");
    }
  }

  @ParameterizedTest @EnumSource void aPoolHearsOfWhatIsNotReplaced(VendorDriver vendor) throws Exception {
    try (FaultProxy proxy = FaultProxy.toDatabase()) {
      PooledConnection pooled = set(new HawserConnectionPoolDataSource(), vendor, proxy).getPooledConnection();
      Heard heard = new Heard();
      pooled.addConnectionEventListener(heard);
      Connection connection = pooled.getConnection();
      tell(connection, "CREATE TEMPORARY TABLE scratch (n INT)");
      proxy.newest().reset();
      assertThat(catchThrowable(() -> ask(connection, "SELECT 1"))).isInstanceOf(Exception.class);
      assertThat(heard.events).containsExactly("error 08003");
      pooled.close();
    }
  }

  @ParameterizedTest @EnumSource void aBranchIsPreparedAndCommitted(VendorDriver vendor) throws Exception {
    try (FaultProxy proxy = FaultProxy.toDatabase()) {
      FaultyConnection.tellServer("CREATE OR REPLACE TABLE distributed (n INT) ENGINE=InnoDB");
      XAConnection distributed = set(new HawserXADataSource(), vendor, proxy).getXAConnection();
      Connection connection = distributed.getConnection();
      HawserConnection facts = connection.unwrap(HawserConnection.class);
      assertThat(facts.isRecoveryEnabled()).isFalse();
      assertThat(facts.peer()).as("the socket is Hawser's").endsWith(":" + proxy.port());
      assertThat(facts.keepAlive()).contains("idle 5 s");
      Branch branch = Branch.next();
      XAResource resource = distributed.getXAResource();
      resource.start(branch, XAResource.TMNOFLAGS);
      tell(connection, "INSERT INTO distributed VALUES (1)");
      resource.end(branch, XAResource.TMSUCCESS);
      assertThat(resource.prepare(branch)).isEqualTo(XAResource.XA_OK);
      resource.commit(branch, false);
      assertThat(FaultyConnection.askServer("SELECT COUNT(*) FROM distributed")).isEqualTo("1");
      connection.close();
      distributed.close();
    }
  }

  @ParameterizedTest @EnumSource void outsideOfABranchWhatIsLeftOpenIsRolledBack(VendorDriver vendor) throws Exception {
    try (FaultProxy proxy = FaultProxy.toDatabase()) {
      FaultyConnection.tellServer("CREATE OR REPLACE TABLE undistributed (n INT) ENGINE=InnoDB");
      XAConnection distributed = set(new HawserXADataSource(), vendor, proxy).getXAConnection();
      Connection first = distributed.getConnection();
      first.setAutoCommit(false);
      tell(first, "INSERT INTO undistributed VALUES (1)");
      first.close();
      Connection second = distributed.getConnection();
      second.setAutoCommit(true);
      assertThat(ask(second, "SELECT COUNT(*) FROM undistributed")).isEqualTo("0");
      assertThat(distributed.getXAResource().isSameRM(distributed.getXAResource())).as("oceanbase-client never says so")
          .isEqualTo(vendor != VendorDriver.OCEANBASE);
      distributed.close();
    }
  }

  @ParameterizedTest @EnumSource void whatWasBegunInSqlIsRolledBack(VendorDriver vendor) throws Exception {
    try (FaultProxy proxy = FaultProxy.toDatabase()) {
      FaultyConnection.tellServer("CREATE OR REPLACE TABLE pooled (n INT)");
      PooledConnection pooled = set(new HawserConnectionPoolDataSource(), vendor, proxy).getPooledConnection();
      Connection first = pooled.getConnection();
      tell(first, "BEGIN");
      tell(first, "INSERT INTO pooled VALUES (1)");
      assertThatThrownBy(() -> FaultyConnection.tellServer("DROP TABLE pooled NOWAIT")).as("the transaction holds it")
          .isInstanceOf(SQLException.class);
      first.close();
      assertThat(FaultyConnection.askServer("SELECT COUNT(*) FROM pooled")).isEqualTo("0");
      FaultyConnection.tellServer("DROP TABLE pooled NOWAIT");
      pooled.close();
    }
  }

  @ParameterizedTest @EnumSource void aLostBranchIsTheTransactionManagers(VendorDriver vendor) throws Exception {
    try (FaultProxy proxy = FaultProxy.toDatabase()) {
      FaultyConnection.tellServer("CREATE OR REPLACE TABLE distributed (n INT) ENGINE=InnoDB");
      HawserXADataSource source = set(new HawserXADataSource(), vendor, proxy);
      XAConnection distributed = source.getXAConnection();
      Heard heard = new Heard();
      distributed.addConnectionEventListener(heard);
      Connection connection = distributed.getConnection();
      Branch branch = Branch.next();
      distributed.getXAResource().start(branch, XAResource.TMNOFLAGS);
      tell(connection, "INSERT INTO distributed VALUES (1)");
      proxy.newest().reset();
      assertThat(catchThrowable(() -> tell(connection, "INSERT INTO distributed VALUES (2)"))).isInstanceOf(SQLException.class);
      assertThat(heard.events).containsExactly("error 08003");
      assertThat(connection.unwrap(HawserConnection.class).sessions()).isEqualTo(1);
      assertThatThrownBy(() -> distributed.getXAResource().end(branch, XAResource.TMSUCCESS)).isInstanceOf(XAException.class);
      distributed.close();
      assertThat(FaultyConnection.askServer("SELECT COUNT(*) FROM distributed")).isEqualTo("0");
      assertThat(proxy.traffic().connections()).as("no other session was opened").isEqualTo(1);
    }
  }

  /** A borrower that was forgotten, and the next one, which would commit the first one's work. */
  @CartesianTest void whatAnUnclosedHandleLeavesOpenIsRolledBack(@CartesianTest.Enum VendorDriver vendor,
      @CartesianTest.Values(booleans = {false, true}) boolean distributed) throws Exception {
    try (FaultProxy proxy = FaultProxy.toDatabase()) {
      FaultyConnection.tellServer("CREATE OR REPLACE TABLE unclosed (n INT) ENGINE=InnoDB");
      PooledConnection pooled = distributed ? set(new HawserXADataSource(), vendor, proxy).getXAConnection()
          : set(new HawserConnectionPoolDataSource(), vendor, proxy).getPooledConnection();
      Connection first = pooled.getConnection();
      first.setAutoCommit(false);
      tell(first, "INSERT INTO unclosed VALUES (1)");
      Connection second = pooled.getConnection();
      assertThat(second.getAutoCommit()).as("as a new connection").isTrue();
      second.setAutoCommit(false);
      second.commit();
      first.abort(Runnable::run); // the handle's connection belongs to another borrower by now
      second.setAutoCommit(true);
      tell(second, "INSERT INTO unclosed VALUES (2)");
      second.close();
      assertThat(FaultyConnection.askServer("SELECT GROUP_CONCAT(n) FROM unclosed")).isEqualTo("2");
      pooled.close();
    }
  }

  /** Its next COMMIT is the next borrower's. */
  @ParameterizedTest @EnumSource void anUnknownCommitIsNotTheNextBorrowers(VendorDriver vendor) throws Exception {
    try (FaultProxy proxy = FaultProxy.toDatabase()) {
      FaultyConnection.tellServer("CREATE OR REPLACE TABLE pooled (n INT) ENGINE=InnoDB");
      PooledConnection pooled = set(new HawserConnectionPoolDataSource(), vendor, proxy).getPooledConnection();
      Connection first = pooled.getConnection();
      tell(first, "BEGIN");
      tell(first, "INSERT INTO pooled VALUES (1)");
      proxy.newest().cutAfter(CutPoint.beforeAnswer(), Fault.RESET);
      assertThatThrownBy(() -> tell(first, "COMMIT")).hasFieldOrPropertyWithValue("SQLState", "08007");
      first.close();
      Connection second = pooled.getConnection();
      second.setAutoCommit(false);
      second.commit();
      pooled.close();
    }
  }

  @ParameterizedTest @EnumSource void whatWasBegunBehindIsRolledBack(VendorDriver vendor) throws Exception {
    try (FaultProxy proxy = FaultProxy.toDatabase()) {
      FaultyConnection.tellServer("CREATE OR REPLACE TABLE behind (n INT) ENGINE=InnoDB");
      PooledConnection pooled = set(new HawserConnectionPoolDataSource(), vendor, proxy).getPooledConnection();
      Connection first = pooled.getConnection();
      Connection vendors = vendor.unwrap(first);
      tell(vendors, "BEGIN");
      tell(vendors, "INSERT INTO behind VALUES (1)");
      first.close();
      Connection second = pooled.getConnection();
      tell(second, "COMMIT");
      assertThat(FaultyConnection.askServer("SELECT COUNT(*) FROM behind")).isEqualTo("0");
      pooled.close();
    }
  }

  @ParameterizedTest @EnumSource void recoveryCantBeSwitchedOnForABranch(VendorDriver vendor) throws Exception {
    try (FaultProxy proxy = FaultProxy.toDatabase()) {
      XAConnection distributed = set(new HawserXADataSource(), vendor, proxy).getXAConnection();
      Connection connection = distributed.getConnection();
      connection.unwrap(HawserConnection.class).setRecoveryEnabled(true);
      assertThat(connection.unwrap(HawserConnection.class).isRecoveryEnabled()).isFalse();
      proxy.newest().reset();
      assertThat(catchThrowable(() -> ask(connection, "SELECT 1"))).isInstanceOf(SQLException.class);
      assertThat(connection.unwrap(HawserConnection.class).sessions()).isEqualTo(1);
      distributed.close();
    }
  }

  /** The driver refuses to roll back then, and a container would throw the connection away. */
  @ParameterizedTest @EnumSource void aHandleIsGivenBackWhileItsBranchIsPrepared(VendorDriver vendor) throws Exception {
    try (FaultProxy proxy = FaultProxy.toDatabase()) {
      FaultyConnection.tellServer("CREATE OR REPLACE TABLE prepared (n INT) ENGINE=InnoDB");
      XAConnection distributed = set(new HawserXADataSource(), vendor, proxy).getXAConnection();
      Heard heard = new Heard();
      distributed.addConnectionEventListener(heard);
      Connection connection = distributed.getConnection();
      XAResource resource = distributed.getXAResource();
      Branch branch = Branch.next();
      resource.start(branch, XAResource.TMNOFLAGS);
      tell(connection, "INSERT INTO prepared VALUES (1)");
      connection.setAutoCommit(false);
      resource.end(branch, XAResource.TMSUCCESS);
      assertThat(resource.prepare(branch)).isEqualTo(XAResource.XA_OK);
      connection.close();
      assertThat(heard.events).containsExactly("closed");
      resource.commit(branch, false);
      assertThat(FaultyConnection.askServer("SELECT COUNT(*) FROM prepared")).isEqualTo("1");
      distributed.close();
    }
  }

  @ParameterizedTest @EnumSource void aPoolHearsOfALossThatTheTransactionManagerMeets(VendorDriver vendor) throws Exception {
    try (FaultProxy proxy = FaultProxy.toDatabase()) {
      XAConnection distributed = set(new HawserXADataSource(), vendor, proxy).getXAConnection();
      Heard heard = new Heard();
      distributed.addConnectionEventListener(heard);
      Connection connection = distributed.getConnection();
      proxy.newest().reset();
      assertThatThrownBy(() -> distributed.getXAResource().start(Branch.next(), XAResource.TMNOFLAGS)).isInstanceOf(XAException.class);
      assertThat(heard.events).containsExactly("error 08003");
      connection.close();
      distributed.close();
    }
  }
}
