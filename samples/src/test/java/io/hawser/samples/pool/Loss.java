package io.hawser.samples.pool;

import io.hawser.testbed.Fault;
import io.hawser.testbed.FaultProxy;
import io.hawser.testbed.ProxiedConnection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** How the connections of a pool are lost: all of them, and their clients' kernels know it when {@link #strike} returns. */
enum Loss {
  FIN {
    @Override void strike(FaultProxy proxy, Server server) {
      proxy.applyToAll(Fault.FIN);
    }
  },

  RST {
    @Override void strike(FaultProxy proxy, Server server) {
      proxy.applyToAll(Fault.RESET);
    }
  },

  KILL {
    @Override void strike(FaultProxy proxy, Server server) throws SQLException {
      List<ProxiedConnection> doomed = proxy.connections();
      server.killAll();
      doomed.forEach(each -> each.awaitClosed(Duration.ofSeconds(30)));
    }
  };

  abstract void strike(FaultProxy proxy, Server server) throws SQLException;
}
