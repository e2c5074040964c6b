package io.hawser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.hawser.event.SessionHook;
import io.hawser.testbed.FaultyConnection;
import io.hawser.testbed.ProxiedConnection;
import io.hawser.testbed.VendorDriver;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A class of the application that prepares every new session. */
@Tag("vendors")
@Timeout(60)
class SessionHookTest {
  private static void set(Connection session, String assignment) throws SQLException {
    try (Statement statement = session.createStatement()) {
      statement.execute("SET " + assignment);
    }
  }

  public static final class Greeting implements SessionHook {
    @Override public void opened(Connection session, boolean recovered) throws SQLException {
      set(session, "@greeting = CONCAT(@init, '" + (recovered ? " again" : " first") + "')");
    }
  }

  public static final class NotAgain implements SessionHook {
    @Override public void opened(Connection session, boolean recovered) throws SQLException {
      if (recovered) {
        throw new SQLException("not again", "HY000");
      }
    }
  }

  @ParameterizedTest @EnumSource void everySessionIsPrepared(VendorDriver vendor) throws SQLException {
    try (FaultyConnection session = FaultyConnection.open(vendor, "hawser.session.hook=" + Greeting.class.getName(),
        "hawser.init.sql=SET @init = 'hello'")) {
      assertThat(session.ask("SELECT @greeting")).isEqualTo("hello first");
      session.reset();
      assertThat(session.ask("SELECT @greeting")).isEqualTo("hello again");
    }
  }

  @ParameterizedTest @EnumSource void aHookThatRefusesEndsTheRecovery(VendorDriver vendor) throws SQLException {
    try (FaultyConnection session = FaultyConnection.open(vendor, "hawser.session.hook=" + NotAgain.class.getName())) {
      session.reset();
      Throwable thrown = catchThrowable(() -> session.ask("SELECT 1"));
      assertThat(thrown.getSuppressed()[0]).hasMessageContaining("1 attempt to reconnect failed").hasMessageContaining("not again");
      assertThat(session.sessions()).isEqualTo(1);
    }
  }

  public static final class Faulty implements SessionHook {
    @Override public void opened(Connection session, boolean recovered) {
      if (recovered) {
        throw new LinkageError("on purpose");
      }
    }
  }

  public static final class FaultyFromTheBeginning implements SessionHook {
    @Override public void opened(Connection session, boolean recovered) {
      throw new IllegalStateException("on purpose");
    }
  }

  @ParameterizedTest @EnumSource void aHookThatThrowsAnythingElseIsNamed(VendorDriver vendor) throws SQLException {
    try (FaultyConnection session = FaultyConnection.open(vendor, "hawser.session.hook=" + Faulty.class.getName())) {
      session.reset();
      Throwable thrown = catchThrowable(() -> session.ask("SELECT 1"));
      assertThat(thrown).isInstanceOf(SQLException.class);
      assertThat(thrown.getSuppressed()[0]).hasMessageContaining(Faulty.class.getName()).hasMessageContaining("on purpose");
    }
    assertThatThrownBy(() -> FaultyConnection.open(vendor, "hawser.session.hook=" + FaultyFromTheBeginning.class.getName()))
        .isInstanceOf(SQLException.class).hasMessageContaining("Fix the hook").hasMessageContaining("on purpose");
  }

  /** A server counts clients that disconnect without notice, and blocks their host after some of them. */
  @ParameterizedTest @EnumSource void aSessionThatCantBePreparedEndsPolitely(VendorDriver vendor) throws Exception {
    FaultyConnection.tellServer("CREATE DATABASE IF NOT EXISTS soon_gone");
    long before = aborted();
    assertThatThrownBy(() -> FaultyConnection.open(vendor, "hawser.init.sql=SELECT nonsense")).isInstanceOf(SQLException.class);
    try (FaultyConnection session = FaultyConnection.open(vendor, "hawser.odp.check=off")) {
      session.execute("USE soon_gone");
      FaultyConnection.tellServer("DROP DATABASE soon_gone");
      ProxiedConnection cut = session.proxied();
      cut.fin();
      cut.awaitClosed(Duration.ofSeconds(30));
      long greeted = session.proxy().traffic().connections();
      for (int i = 0; i < 20; i++) {
        assertThat(catchThrowable(() -> session.ask("SELECT 1"))).isInstanceOf(SQLException.class);
      }
      assertThat(session.proxy().traffic().connections() - greeted).as("logins for twenty calls").isLessThan(10);
    }
    assertThat(aborted() - before).as("clients that disconnected without notice, including this test's own cut").isEqualTo(1);
  }

  private static long aborted() throws SQLException {
    return Long.parseLong(
        FaultyConnection.askServer("SELECT variable_value FROM information_schema.global_status WHERE variable_name = 'ABORTED_CLIENTS'"));
  }

  @ParameterizedTest @ValueSource(
      strings = {"no.such.Hook", "java.lang.String", "io.hawser.event.SessionHook"}) void aClassThatIsNoHookIsNamed(String name) {
    assertThatThrownBy(() -> FaultyConnection.open(VendorDriver.OCEANBASE, "hawser.session.hook=" + name)).isInstanceOf(SQLException.class)
        .hasMessageContaining("hawser.session.hook").hasMessageContaining(name).hasMessageContaining("public constructor")
        .hasFieldOrPropertyWithValue("SQLState", "08001");
  }
}
