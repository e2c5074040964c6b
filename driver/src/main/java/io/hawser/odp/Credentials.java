package io.hawser.odp;

/** A user and a password, the latter never printed. Immutable. */
public final class Credentials {
  /** ODP's own administrator; its password is the parameter obproxy_sys_password. */
  public static final String ROOT_AT_PROXYSYS = "root@proxysys";

  private final String user;
  private final String password;

  /** @param password null or empty for none */
  public Credentials(String user, String password) {
    this.user = user;
    this.password = password == null ? "" : password;
  }

  public String user() {
    return user;
  }

  public String password() {
    return password;
  }

  /** Whether the user is one of ODP itself, not of a tenant behind it. */
  public boolean ofProxy() {
    return user.endsWith("@proxysys");
  }

  @Override public String toString() {
    return user;
  }
}
