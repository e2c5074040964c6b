package io.hawser;

import java.sql.SQLException;
import javax.sql.XAConnection;
import javax.transaction.xa.XAResource;

/** The vendor's XAResource, and Hawser's connection upon the same session. */
final class HawserXAConnection extends HawserPooledConnection implements XAConnection {
  private final XaOpening opening;

  HawserXAConnection(AbstractDriver.Opened opened, XaOpening opening) {
    super(opened);
    this.opening = opening;
  }

  @Override public XAResource getXAResource() throws SQLException {
    return opening.connection().getXAResource();
  }

  /** What the branch has done is the transaction manager's. */
  @Override void leave() {}

  @Override public void close() throws SQLException {
    try {
      super.close();
    } finally {
      opening.close();
    }
  }
}
