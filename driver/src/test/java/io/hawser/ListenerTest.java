package io.hawser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.hawser.event.ConnectionEvent;
import io.hawser.event.ConnectionListener;
import io.hawser.event.RecoveryRefused;
import io.hawser.event.SessionLost;
import io.hawser.event.SessionRecovered;
import io.hawser.failure.Cause;
import io.hawser.failure.Outcome;
import io.hawser.testbed.CutPoint;
import io.hawser.testbed.EmbeddedDatabase;
import io.hawser.testbed.Fault;
import io.hawser.testbed.FaultProxy;
import io.hawser.testbed.FaultyConnection;
import io.hawser.testbed.Transport;
import io.hawser.testbed.VendorDriver;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a listener learns about events beneath its connection. */
@Tag("vendors")
@Timeout(60)
class ListenerTest {
  /** Records all events in order. */
  private static final class Notes implements ConnectionListener {
    final List<ConnectionEvent> events = new ArrayList<>();

    @Override public void lost(SessionLost event) {
      events.add(event);
    }

    @Override public void recovered(SessionRecovered event) {
      events.add(event);
    }

    @Override public void refused(RecoveryRefused event) {
      events.add(event);
    }
  }

  private final Notes notes = new Notes();

  private FaultyConnection listening(VendorDriver vendor, String... options) throws SQLException {
    FaultyConnection session = FaultyConnection.open(vendor, options);
    session.facts().addListener(notes);
    return session;
  }

  @ParameterizedTest @EnumSource void anIdleLossIsToldWithBothSessionsAndWhatWasRestored(VendorDriver vendor) throws SQLException {
    try (FaultyConnection session = listening(vendor, "hawser.look.after=0")) {
      session.connection().setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
      session.execute("SET @a = 1");
      long before = session.facts().sessionId();
      session.reset();
      session.ask("SELECT 1");
      assertThat(notes.events).hasExactlyElementsOfTypes(SessionLost.class, SessionRecovered.class);
      SessionRecovered recovered = (SessionRecovered) notes.events.get(1);
      assertThat(notes.events).allMatch(event -> event.sessionId() == before && event.peer().equals(recovered.newPeer()));
      assertThat(recovered.newSessionId()).isEqualTo(session.facts().sessionId()).isNotEqualTo(before);
      assertThat(recovered.restored()).containsExactly("transaction isolation", "@a");
      assertThat(recovered.duration()).isPositive();
      assertThat(recovered.failure().cause()).isEqualTo(Cause.RESET_ON_READ);
      assertThat(recovered.failure().outcome()).isEqualTo(Outcome.NOT_EXECUTED);
      session.ask("SELECT 1");
      assertThat(notes.events).hasSize(2);
    }
  }

  @ParameterizedTest @EnumSource void aLossInFlightIsToldAtOnceAndItsRecoveryWithTheNextUse(VendorDriver vendor) throws SQLException {
    FaultyConnection.tellServer("CREATE OR REPLACE TABLE listened (n INT)");
    try (FaultyConnection session = listening(vendor)) {
      session.proxied().cutAfter(CutPoint.beforeAnswer(), Fault.RESET);
      assertThat(catchThrowable(() -> session.execute("INSERT INTO listened VALUES (1)"))).isInstanceOf(SQLException.class);
      assertThat(notes.events).hasExactlyElementsOfTypes(SessionLost.class);
      assertThat(notes.events.get(0).failure().outcome()).isEqualTo(Outcome.UNKNOWN);
      session.ask("SELECT 1");
      assertThat(notes.events).hasExactlyElementsOfTypes(SessionLost.class, SessionRecovered.class);
    }
  }

  @ParameterizedTest @EnumSource void aLostTransactionIsALossAndARecovery(VendorDriver vendor) throws SQLException {
    try (FaultyConnection session = listening(vendor)) {
      session.execute("BEGIN");
      session.reset();
      assertThat(catchThrowable(() -> session.ask("SELECT 1"))).hasFieldOrPropertyWithValue("SQLState", "40001");
      assertThat(notes.events).hasExactlyElementsOfTypes(SessionLost.class, SessionRecovered.class);
    }
  }

  @ParameterizedTest @EnumSource void aRefusalIsToldOnceWithItsReason(VendorDriver vendor) throws SQLException {
    try (FaultyConnection session = listening(vendor)) {
      session.execute("CREATE TEMPORARY TABLE scratch (n INT)");
      session.reset();
      for (int i = 0; i < 3; i++) {
        assertThat(catchThrowable(() -> session.ask("SELECT 1"))).isInstanceOf(Exception.class);
      }
      assertThat(notes.events).hasExactlyElementsOfTypes(SessionLost.class, RecoveryRefused.class);
      RecoveryRefused refused = (RecoveryRefused) notes.events.get(1);
      assertThat(refused.why()).isEqualTo(RecoveryRefused.Reason.STATE);
      assertThat(refused.reason()).contains("scratch");
      assertThat(refused.attempts()).isEmpty();
    }
  }

  @ParameterizedTest @EnumSource void whatCannotBeReachedIsRefusedAndRecoveredLater(VendorDriver vendor) throws SQLException {
    try (FaultyConnection session = listening(vendor, "hawser.reconnect.attempts=2", "hawser.reconnect.interval=10ms")) {
      session.proxy().refuseConnections();
      session.reset();
      assertThat(catchThrowable(() -> session.ask("SELECT 1"))).isInstanceOf(Exception.class);
      RecoveryRefused refused = (RecoveryRefused) notes.events.get(1);
      assertThat(refused.why()).isEqualTo(RecoveryRefused.Reason.UNREACHABLE);
      assertThat(refused.attempts()).hasSize(2);
      session.proxy().acceptConnections();
      assertThat(session.ask("SELECT 1")).isEqualTo("1");
      assertThat(notes.events).hasExactlyElementsOfTypes(SessionLost.class, RecoveryRefused.class, SessionRecovered.class);
    }
  }

  @ParameterizedTest @EnumSource void aListenerThatThrowsHarmsNobody(VendorDriver vendor) throws SQLException {
    try (FaultyConnection session = FaultyConnection.open(vendor)) {
      session.facts().addListener(new ConnectionListener() {
        @Override public void lost(SessionLost event) {
          throw new IllegalStateException("on purpose");
        }

        @Override public void recovered(SessionRecovered event) {
          throw new AssertionError("on purpose");
        }
      });
      session.facts().addListener(notes);
      session.reset();
      assertThat(session.ask("SELECT 1")).isEqualTo("1");
      session.facts().removeListener(notes);
      session.reset();
      assertThat(session.ask("SELECT 1")).isEqualTo("1");
      assertThat(notes.events).hasSize(2);
    }
  }

  @ParameterizedTest @EnumSource void closingAndAbortingAreNoLoss(VendorDriver vendor) throws SQLException {
    try (FaultyConnection session = listening(vendor)) {
      session.connection().close();
    }
    try (FaultyConnection session = listening(vendor)) {
      session.connection().abort(Runnable::run);
    }
    assertThat(notes.events).isEmpty();
  }

  @ParameterizedTest @EnumSource void aDataSourceGivesItsListenersAndItsHookToAllConnections(VendorDriver vendor) throws SQLException {
    try (FaultProxy proxy = FaultProxy.toDatabase()) {
      List<Boolean> opened = new ArrayList<>();
      HawserDataSource source = new HawserDataSource();
      source.setUrl(VendorDriver.throughHawser(Transport.PLAIN.url(vendor, proxy)));
      source.setUser(EmbeddedDatabase.get().user());
      source.setPassword(EmbeddedDatabase.get().password());
      source.setOdpCheck("off");
      source.addListener(notes);
      source.setHook((session, recovered) -> {
        opened.add(recovered);
        session.createStatement().execute("SET @hooked = 'yes', @mine = 'hook'");
      });
      try (Connection connection = source.getConnection()) {
        FaultyConnection session = new FaultyConnection(vendor, proxy, connection);
        session.execute("SET @mine = 'application'");
        session.reset();
        assertThat(session.ask("SELECT CONCAT(@hooked, ' ', @mine)")).isEqualTo("yes application");
        assertThat(opened).containsExactly(false, true);
        assertThat(notes.events).hasSize(2);
      }
    }
  }
}
