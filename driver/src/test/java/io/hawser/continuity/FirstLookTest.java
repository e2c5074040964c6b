package io.hawser.continuity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hawser.continuity.CommitInterleavingsTest.Form;
import io.hawser.continuity.CommitInterleavingsTest.Packet;
import io.hawser.testbed.DatabaseServer;
import io.hawser.testbed.PacketGate;
import io.hawser.testbed.ServerUnderTest;
import io.hawser.testbed.VendorDriver;
import java.sql.Connection;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A pool opens its connections at the same time, while the first of them still looks at the table of markers. */
@Timeout(60)
@Tag("servers")
class FirstLookTest {
  @ParameterizedTest @EnumSource(VendorDriver.class) void aConnectionThatIsOpenedMeanwhileHasMarkersToo(VendorDriver vendor)
      throws Exception {
    DatabaseServer database = ServerUnderTest.MARIADB.database();
    CommitInterleavingsTest.prepare(database);
    String table = "first_look_" + vendor.name().toLowerCase(Locale.ROOT);
    OutcomeTables.empty(database, table);
    String options = "hawser.commit.table=" + table;
    AtomicBoolean looks = new AtomicBoolean();
    CountDownLatch held = new CountDownLatch(1);
    AtomicBoolean struck = new AtomicBoolean();
    try (PacketGate gate = new PacketGate(database)) {
      gate.script((session, toServer, text) -> {
        if (toServer && text.contains("information_schema.TABLES") && looks.compareAndSet(false, true)) {
          held.await(30, TimeUnit.SECONDS);
        } else if (!toServer && Packet.COMMIT.is(text) && struck.compareAndSet(false, true)) {
          session.dropClient();
          session.dropServer();
          return false;
        }
        return true;
      });
      FutureTask<Connection> first = inThreadOfItsOwn(open(vendor, gate, options));
      await().until(looks::get);
      FutureTask<Connection> second = open(vendor, gate, options);
      Thread opening = thread(second);
      await().until(() -> second.isDone() || opening.getState() == Thread.State.TIMED_WAITING);
      if (!second.isDone()) {
        held.countDown();
      }
      try (Connection connection = second.get(30, TimeUnit.SECONDS)) {
        Form.APART.begin(connection, 1);
        Form.APART.end(connection, 1);
        assertThat(struck).isTrue();
        assertThat(database.ask("SELECT COUNT(*) FROM gated")).isEqualTo("1");
      } finally {
        held.countDown();
        first.get(30, TimeUnit.SECONDS).close();
      }
    }
  }

  private static FutureTask<Connection> open(VendorDriver vendor, PacketGate gate, String options) {
    return new FutureTask<>(() -> CommitInterleavingsTest.open(ServerUnderTest.MARIADB, vendor, gate, "gated", options));
  }

  private static FutureTask<Connection> inThreadOfItsOwn(FutureTask<Connection> task) {
    thread(task);
    return task;
  }

  private static Thread thread(Runnable task) {
    Thread thread = new Thread(task, "opening");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }
}
