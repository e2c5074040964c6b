package io.hawser.telemetry;

import io.hawser.log.Log;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import javax.management.InstanceAlreadyExistsException;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/**
 * The endpoints that JMX shows. The JVM's MBean server holds what is registered, and with it the class loader: so an endpoint is
 * shown only while a connection of it is open. Thread-safe.
 */
final class EndpointBeans {
  private static final Log LOG = Log.of(EndpointRecords.class);
  private static final int MOST_IDS = 10_000;

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<EndpointRecord, ObjectName> shown = new HashMap<>();

  void show(EndpointRecord record) {
    lock.lock();
    try {
      if (!shown.containsKey(record) && record.getConnections() > 0) {
        shown.put(record, register(record));
      }
    } catch (JMException | RuntimeException | LinkageError e) {
      LOG.warn("jmx: the endpoint " + record.getEndpoint() + " can't be shown; everything else works: " + e);
    } finally {
      lock.unlock();
    }
  }

  /** Under the first free id: other drivers of this JVM may know the same endpoint. */
  private static ObjectName register(EndpointRecord record) throws JMException {
    MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    for (int id = 1;; id++) {
      ObjectName name = new ObjectName("io.hawser:type=Endpoint,endpoint=" + ObjectName.quote(record.getEndpoint()) + ",id=" + id);
      try {
        server.registerMBean(record, name);
        return name;
      } catch (InstanceAlreadyExistsException taken) {
        if (id == MOST_IDS) {
          throw taken;
        }
      }
    }
  }

  void hide(EndpointRecord record) {
    lock.lock();
    try {
      ObjectName name = record.getConnections() > 0 ? null : shown.remove(record);
      if (name != null) {
        ManagementFactory.getPlatformMBeanServer().unregisterMBean(name);
      }
    } catch (InstanceNotFoundException removedByOthers) {
      LOG.debug("jmx: the endpoint " + record.getEndpoint() + " was no longer shown");
    } catch (JMException | RuntimeException e) {
      LOG.warn("jmx: the endpoint " + record.getEndpoint() + " can't be removed: " + e);
    } finally {
      lock.unlock();
    }
  }
}
