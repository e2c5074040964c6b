package io.hawser.engine;

import java.sql.SQLException;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;

/** A vendor's XAResource that knows whether its session is in a branch: from its start until it is prepared or over. */
final class BranchTrackingXaResource implements XAResource {
  /** ER_XAER_RMFAIL. */
  private static final int REFUSED_BY_SERVER = 1399;
  /** Invalid transaction termination. */
  private static final String REFUSED_BY_DRIVER = "2D000";

  private final XAResource vendors;
  private final Runnable failed;
  private volatile boolean active;

  /** @param failed is run after a call has failed */
  BranchTrackingXaResource(XAResource vendors, Runnable failed) {
    this.vendors = vendors;
    this.failed = failed;
  }

  /** Whether a rollback was refused because the session is in a branch, or has prepared one. */
  static boolean isRefusedForABranch(SQLException e) {
    return e.getErrorCode() == REFUSED_BY_SERVER || REFUSED_BY_DRIVER.equals(e.getSQLState());
  }

  private interface Call<T> {
    T make() throws XAException;
  }

  /** Whether what the session has done belongs to a branch. */
  boolean active() {
    return active;
  }

  @Override public void start(Xid branch, int flags) throws XAException {
    answer(() -> {
      vendors.start(branch, flags);
      active = true;
      return null;
    });
  }

  @Override public void end(Xid branch, int flags) throws XAException {
    answer(() -> {
      vendors.end(branch, flags);
      return null;
    });
  }

  @Override public int prepare(Xid branch) throws XAException {
    return lastAnswer(() -> vendors.prepare(branch));
  }

  @Override public void commit(Xid branch, boolean onePhase) throws XAException {
    lastAnswer(() -> {
      vendors.commit(branch, onePhase);
      return null;
    });
  }

  @Override public void rollback(Xid branch) throws XAException {
    lastAnswer(() -> {
      vendors.rollback(branch);
      return null;
    });
  }

  @Override public void forget(Xid branch) throws XAException {
    answer(() -> {
      vendors.forget(branch);
      return null;
    });
  }

  @Override public Xid[] recover(int flag) throws XAException {
    return answer(() -> vendors.recover(flag));
  }

  /** For a call after which the session is in no branch, also if the server answers that it has rolled back, or knows no such branch. */
  private <T> T lastAnswer(Call<T> call) throws XAException {
    try {
      T answer = answer(call);
      active = false;
      return answer;
    } catch (XAException e) {
      boolean rolledBack = e.errorCode >= XAException.XA_RBBASE && e.errorCode <= XAException.XA_RBEND;
      if (rolledBack || e.errorCode == XAException.XAER_NOTA) {
        active = false;
      }
      throw e;
    }
  }

  private <T> T answer(Call<T> call) throws XAException {
    try {
      return call.make();
    } catch (XAException e) {
      failed.run();
      throw e;
    }
  }

  /** The vendors' compare with a class of their own. */
  @Override public boolean isSameRM(XAResource other) throws XAException {
    return vendors.isSameRM(other instanceof BranchTrackingXaResource ? ((BranchTrackingXaResource) other).vendors : other);
  }

  @Override public int getTransactionTimeout() throws XAException {
    return vendors.getTransactionTimeout();
  }

  @Override public boolean setTransactionTimeout(int seconds) throws XAException {
    return vendors.setTransactionTimeout(seconds);
  }
}
