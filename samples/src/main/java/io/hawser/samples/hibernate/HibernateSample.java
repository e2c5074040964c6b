package io.hawser.samples.hibernate;

import io.hawser.samples.Quiet;
import io.hawser.samples.Stage;
import io.hawser.samples.Transactions;
import io.hawser.testbed.VendorDriver;
import jakarta.persistence.EntityManagerFactory;
import org.hibernate.jpa.HibernatePersistenceConfiguration;
import org.hibernate.tool.schema.Action;

/** JPA by Hibernate: the driver and the URL change, and a transaction that was rolled back is run again. */
public final class HibernateSample {
  private HibernateSample() {}

  static EntityManagerFactory start(Stage stage) {
    return new HibernatePersistenceConfiguration("bank")
        .managedClass(Customer.class)
        .jdbcDriver("io.hawser.HawserDriver")
        .jdbcUrl(stage.url())
        .jdbcCredentials(stage.user(), stage.password())
        .property("hibernate.dialect", "org.hibernate.dialect.MySQLDialect") // Hibernate knows no OceanBase; its MySQL mode is this
        .schemaToolingAction(Action.CREATE)
        .createEntityManagerFactory();
  }

  /** Renames a customer while the connection is cut within the first attempt's transaction. */
  static void rename(EntityManagerFactory bank, long id, String name, Runnable onceWithin) throws Exception {
    Runnable[] still = {onceWithin};
    Transactions.run(() -> bank.callInTransaction(session -> {
      Customer customer = session.find(Customer.class, id);
      still[0].run();
      still[0] = () -> {};
      customer.name = name;
      return null;
    }));
  }

  static long add(EntityManagerFactory bank, String name) {
    return bank.callInTransaction(session -> {
      Customer customer = new Customer(name);
      session.persist(customer);
      session.flush();
      return customer.id;
    });
  }

  static String name(EntityManagerFactory bank, long id) {
    return bank.callInTransaction(session -> session.find(Customer.class, id).name);
  }

  public static void main(String[] arguments) throws Exception {
    Quiet.hawser();
    try (Stage stage = Stage.open(VendorDriver.OCEANBASE); EntityManagerFactory bank = start(stage)) {
      long id = add(bank, "Ada");
      stage.cut();
      System.out.println("After a cut while idle: " + name(bank, id));
      rename(bank, id, "Ada Lovelace", stage::cut);
      System.out.println("After a cut within a transaction: " + name(bank, id));
    }
  }
}
