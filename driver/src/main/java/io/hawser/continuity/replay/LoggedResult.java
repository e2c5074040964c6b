package io.hawser.continuity.replay;

import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * What the application has seen of one result of a call in a transaction: its rows up to where it has read, and its end if it got
 * there. Called by the wrapper of the result, in the thread that reads.
 */
public final class LoggedResult {
  private static final int BYTES = 320;

  /** The application's ResultSet. */
  public interface View {
    /** Whether another run of the statement can take the place of this one, on the same row. */
    boolean isReplaceable();

    /** From now on rows come from that result, which is on the same row. */
    void show(ResultSet other);
  }

  private final TransactionLog log;
  private final boolean ofKeys;
  private final RowDigest digest = new RowDigest();
  private volatile boolean open = true;
  private volatile boolean atEnd;
  /** Null before the application receives it, and after it has closed it. */
  private volatile View view;
  /** Null if this is not a result of keys, or no row was read. */
  private volatile Long firstKey;

  LoggedResult(TransactionLog log, boolean ofKeys) {
    this.log = log;
    this.ofKeys = ofKeys;
  }

  /** The application gets it. */
  public void seenBy(View ofApplication) {
    view = ofApplication;
  }

  static int bytes() {
    return BYTES;
  }

  /** After {@code next()}. */
  public void moved(ResultSet to, boolean onRow) {
    if (atEnd) {
      return; // whatever is read now was seen before
    }
    if (!open) {
      log.spoiledBy(this, Unprotected.CURSOR);
    } else if (!onRow) {
      atEnd = true;
      open = false;
    } else if (log.keeps(this)) {
      try {
        digest.add(to);
        if (ofKeys && firstKey == null) {
          firstKey = to.getLong(1);
        }
      } catch (SQLException | RuntimeException e) {
        log.spoiledBy(this, Unprotected.RESULT_UNREADABLE);
      }
    }
  }

  /** It was read other than by {@code next()}. */
  public void scrolled() {
    if (!atEnd) {
      log.spoiledBy(this, Unprotected.SCROLLED);
    }
  }

  /** Reading it threw an exception, which the application has seen. */
  public void failed() {
    log.spoiledBy(this, Unprotected.RESULT_UNREADABLE);
  }

  /** It was closed, or its statement was, or has run again. */
  public void closed() {
    open = false;
    view = null;
  }

  /** Whether the application may read on in it, and could not do so in the result of another run. */
  boolean isStuck() {
    View known = view;
    return open && known != null && !known.isReplaceable();
  }

  /** Whether anything of it was seen. */
  boolean isSeen() {
    return atEnd || digest.rows() > 0 || view != null;
  }

  /** Whether the application has it, and has not closed it. */
  boolean isViewed() {
    return view != null;
  }

  void show(ResultSet other) {
    View known = view;
    if (known != null) {
      known.show(other);
    }
  }

  /** The first generated key that was read; 0 if none was, or it is not a number. */
  long firstKey() {
    Long known = firstKey;
    return known == null ? 0 : known;
  }

  /** Whether the end was seen, so that there are no further rows. */
  boolean isAtEnd() {
    return atEnd;
  }

  RowDigest digest() {
    return digest;
  }
}
