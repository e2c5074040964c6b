package io.hawser.watch;

import io.hawser.link.LinkFactory;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The logins that a proxy or server has refused. The watch does not log in to such an account again until the application itself has done
 * so: too many failures block an account, or a host, for everybody, whatever URL they come from. It never uses a refused password again,
 * unless the application has logged in with that one; somebody else's wrong password is no reason not to ask with the right one.
 * Thread-safe.
 */
final class Refusals {
  private static final int WRONG_PASSWORD = 1045;
  /**
   * Too many connections of all (1040) or of the user (1203, 1226), wrong password (1045), host blocked (1129) or not allowed (1130), account
   * locked (3118, 4151), password expired (1820, 1862), too many wrong passwords (3955, 4150).
   */
  private static final Set<Integer> CODES = Collections.unmodifiableSet(new HashSet<>(
      Arrays.asList(1040, 1045, 1129, 1130, 1203, 1226, 1820, 1862, 3118, 3955, 4150, 4151)));

  private final Set<String> accounts = Collections.newSetFromMap(new ConcurrentHashMap<>());
  /** One password may be refused while another one is accepted. */
  private final Set<String> credentials = Collections.newSetFromMap(new ConcurrentHashMap<>());
  /** The credentials that the server has refused explicitly, and not by ending the connection. */
  private final Set<String> denied = Collections.newSetFromMap(new ConcurrentHashMap<>());

  /** Whether it is the login that is refused, and would be again. */
  static boolean isDenial(SQLException e) {
    return CODES.contains(e.getErrorCode());
  }

  void denied(LinkFactory opener) {
    accounts.add(opener.account());
    deniedWithThisPassword(opener);
  }

  private void deniedWithThisPassword(LinkFactory opener) {
    credentials.add(opener.credentials());
    denied.add(opener.credentials());
  }

  void refused(LinkFactory opener) {
    accounts.add(opener.account());
    credentials.add(opener.credentials());
  }

  /** What the application's own attempt has thrown. */
  void failed(LinkFactory opener, SQLException e) {
    if (isDenial(e)) {
      deniedWithThisPassword(opener);
      if (e.getErrorCode() != WRONG_PASSWORD) { // which says nothing about the password with which others have logged in
        accounts.add(opener.account());
      }
    }
  }

  /** The application has logged in. */
  void accepted(LinkFactory opener) {
    if (!accounts.isEmpty()) {
      accounts.remove(opener.account());
    }
    if (!credentials.isEmpty()) {
      credentials.remove(opener.credentials());
      denied.remove(opener.credentials());
    }
  }

  boolean denies(LinkFactory opener) {
    return denied.contains(opener.credentials());
  }

  boolean includes(LinkFactory opener) {
    return accounts.contains(opener.account()) || credentials.contains(opener.credentials());
  }
}
