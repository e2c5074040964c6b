package io.hawser.agentapps;

import com.oceanbase.jdbc.OceanBaseConnection;
import com.oceanbase.jdbc.OceanBaseStatement;
import java.sql.Blob;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;

/** Casts JDBC's objects to the vendor's classes, as ODC does. Arguments as for {@link IdleApp}. */
public final class CastApp {
  private CastApp() {}

  public static void main(String[] arguments) throws Exception {
    try (Connection connection = IdleApp.connection(arguments[0], arguments[1], arguments[2], arguments[3]);
        Statement statement = connection.createStatement()) {
      System.out.println("hawser " + connection);
      System.out.println("instanceof " + (statement.getConnection() instanceof OceanBaseConnection));
      OceanBaseConnection vendors = (OceanBaseConnection) statement.getConnection();
      System.out.println("thread " + vendors.getServerThreadId());
      OceanBaseStatement vendorsStatement = (OceanBaseStatement) statement;
      System.out.println("statement " + vendorsStatement.getClass().getName());
      try (ResultSet rows = statement.executeQuery("SELECT CAST('a' AS BINARY(1))")) {
        rows.next();
        Blob blob = (com.oceanbase.jdbc.Blob) rows.getBlob(1);
        System.out.println("blob " + blob.length());
      }
      System.out.println("null " + (OceanBaseConnection) null);
      Object text = "text";
      System.out.println("text " + (text instanceof OceanBaseConnection));
    }
    System.out.println("end");
  }
}
