package io.hawser.spring;

import io.hawser.HawserDriver;
import io.hawser.event.ConnectionListener;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;

/** Adds the application's listeners to the driver that DriverManager has, which is the one that pools use, and removes them at the end. */
final class ListenerRegistration implements SmartInitializingSingleton, DisposableBean {
  private final ObjectProvider<ConnectionListener> beans;
  private HawserDriver driver;
  private List<ConnectionListener> added;

  ListenerRegistration(ObjectProvider<ConnectionListener> beans) {
    this.beans = beans;
  }

  @Override public void afterSingletonsInstantiated() {
    added = beans.orderedStream().collect(Collectors.toList());
    driver = registered();
    added.forEach(driver::addListener);
  }

  private static HawserDriver registered() {
    try {
      return (HawserDriver) DriverManager.getDriver("jdbc:hawser:mysql://any/");
    } catch (SQLException e) {
      throw new IllegalStateException("HawserDriver is not registered with DriverManager: has the application deregistered it?", e);
    }
  }

  @Override public void destroy() {
    if (driver != null) {
      added.forEach(driver::removeListener);
    }
  }
}
