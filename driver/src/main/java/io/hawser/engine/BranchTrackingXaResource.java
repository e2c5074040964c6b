package io.hawser.engine;

import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;

/** A vendor's XAResource that knows whether its session is in a branch: from its start until it is prepared or over. */
final class BranchTrackingXaResource implements XAResource {
  private final XAResource vendors;
  private volatile boolean active;

  BranchTrackingXaResource(XAResource vendors) {
    this.vendors = vendors;
  }

  /** Whether what the session has done is a branch's. */
  boolean active() {
    return active;
  }

  @Override public void start(Xid branch, int flags) throws XAException {
    vendors.start(branch, flags);
    active = true;
  }

  @Override public void end(Xid branch, int flags) throws XAException {
    vendors.end(branch, flags);
  }

  @Override public int prepare(Xid branch) throws XAException {
    int vote = vendors.prepare(branch);
    active = false;
    return vote;
  }

  @Override public void commit(Xid branch, boolean onePhase) throws XAException {
    vendors.commit(branch, onePhase);
    active = false;
  }

  @Override public void rollback(Xid branch) throws XAException {
    vendors.rollback(branch);
    active = false;
  }

  @Override public void forget(Xid branch) throws XAException {
    vendors.forget(branch);
  }

  @Override public Xid[] recover(int flag) throws XAException {
    return vendors.recover(flag);
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
