package io.hawser;

import io.hawser.engine.HawserXAConnection;
import io.hawser.engine.XaOpening;
import java.sql.SQLException;
import java.util.Properties;
import javax.sql.XAConnection;
import javax.sql.XADataSource;
import org.jspecify.annotations.Nullable;

/**
 * Hawser over the vendor's XADataSource. A branch of a distributed transaction lives in one session and dies with it, unless it is
 * prepared: so these connections are never recovered ({@code HawserConnection.isRecoveryEnabled()} is false). They have the
 * keepalive, the watch and the explanations of Hawser; the transaction manager decides about what is lost.
 */
public class HawserXADataSource extends AbstractDataSource implements XADataSource {
  private static final long serialVersionUID = 1;

  /** With nothing set; {@link #setUrl} is needed. */
  public HawserXADataSource() {}

  @Override public XAConnection getXAConnection() throws SQLException {
    XaOpening opening = new XaOpening(vendor());
    return new HawserXAConnection(open(unrecovered(), opening::through), opening);
  }

  @Override public XAConnection getXAConnection(@Nullable String user, @Nullable String password) throws SQLException {
    XaOpening opening = new XaOpening(vendor());
    return new HawserXAConnection(open(user, password, unrecovered(), opening::through), opening);
  }

  private static Properties unrecovered() {
    Properties more = new Properties();
    more.setProperty(Option.RECOVERY.key(), "off");
    return more;
  }
}
