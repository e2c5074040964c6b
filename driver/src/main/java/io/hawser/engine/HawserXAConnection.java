package io.hawser.engine;

import java.sql.SQLException;
import javax.sql.XAConnection;
import javax.transaction.xa.XAResource;

/** The vendor's XAResource, tracked by {@link BranchTrackingXaResource}, and Hawser's connection on the same session. */
public final class HawserXAConnection extends HawserPooledConnection implements XAConnection {
  private final XaOpening opening;
  private final BranchTrackingXaResource branches;

  public HawserXAConnection(OpenedConnection opened, XaOpening opening) throws SQLException {
    super(opened);
    this.opening = opening;
    this.branches = new BranchTrackingXaResource(opening.connection().getXAResource(), this::tellIfLost);
  }

  @Override public XAResource getXAResource() {
    return branches;
  }

  /** What a branch has done belongs to the transaction manager: server and drivers refuse to roll back what is prepared. */
  @Override void leave() throws SQLException {
    if (branches.active()) {
      return;
    }
    try {
      super.leave();
    } catch (SQLException e) {
      if (!BranchTrackingXaResource.isRefusedForABranch(e)) {
        throw e;
      }
    }
  }

  @Override public void close() throws SQLException {
    try {
      super.close();
    } finally {
      opening.close();
    }
  }
}
