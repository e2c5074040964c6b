package io.hawser.vendor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.hawser.HawserConnectionPoolDataSource;
import io.hawser.HawserDataSource;
import io.hawser.HawserDriver;
import io.hawser.HawserObjectFactory;
import io.hawser.HawserXADataSource;
import io.hawser.InPlaceDriver;
import io.hawser.event.EndpointMXBean;
import io.hawser.testbed.EmbeddedDatabase;
import io.hawser.testbed.VendorDriver;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * GraalVM's native-image needs a list of whatever is reached only by name. Checked against the classes, because the tool itself is not
 * available here.
 */
@Timeout(60)
class NativeImageTest {
  private static final Map<VendorDriver, List<String[]>> PATHS = Map.of(
      VendorDriver.OCEANBASE, List.of(new String[] {"getServerThreadId"}, new String[] {"getProtocol", "inTransaction"},
          new String[] {"getProtocol", "isOracleMode"}, new String[] {"getProtocol", "getSocket"}),
      VendorDriver.MYSQL, List.of(new String[] {"getId"}, new String[] {"getSession", "getServerSession", "inTransactionOnServer"},
          new String[] {"getSession", "getProtocol", "getSocketConnection", "getMysqlSocket"}),
      VendorDriver.MARIADB, List.of(new String[] {"getThreadId"}, new String[] {"getContext", "getServerStatus"}));

  private final Map<String, Set<String>> told = new TreeMap<>();
  /** Classes whose public methods may all be called by name. */
  private final Set<String> open = new HashSet<>();

  @BeforeEach void read() throws Exception {
    try (InputStream in = Vendor.class.getResourceAsStream("/META-INF/native-image/io.hawser/hawser-driver/reflect-config.json")) {
      for (JsonNode each : new ObjectMapper().readTree(in)) {
        Set<String> methods = new HashSet<>();
        each.path("methods").forEach(method -> methods.add(method.get("name").asText()));
        told.put(each.get("name").asText(), methods);
        if (each.path("allPublicMethods").asBoolean()) {
          open.add(each.get("name").asText());
        }
      }
    }
  }

  /** What the driver reads of a vendor's connection, found on the classes that it really has. */
  @ParameterizedTest @EnumSource void knowsWhatIsReadOfAVendorsConnection(VendorDriver vendor) throws Exception {
    EmbeddedDatabase database = EmbeddedDatabase.get();
    List<String> missing = new ArrayList<>();
    try (Connection connection = DriverManager.getConnection(vendor.url(database.host(), database.port(), database.database()),
        database.user(),
        database.password())) {
      for (String[] path : PATHS.get(vendor)) {
        Object at = connection;
        for (String name : path) {
          Method method = PublicMethods.find(at.getClass(), name);
          if (!told.getOrDefault(method.getDeclaringClass().getName(), Set.of()).contains(name)
              && !told.getOrDefault(at.getClass().getName(), Set.of()).contains(name)) {
            missing.add(method.getDeclaringClass().getName() + " (" + at.getClass().getName() + ")." + name);
          }
          at = method.invoke(at);
        }
      }
    }
    assertThat(missing).isEmpty();
  }

  /** Pools, containers and JNDI make objects by class name and set them up by setters; JMX reads a bean by its interface. */
  @Test void knowsWhatIsMadeByItsNameAndReadByItsMethods() {
    for (Class<?> made : List.of(HawserDriver.class, InPlaceDriver.class, HawserDataSource.class, HawserConnectionPoolDataSource.class,
        HawserXADataSource.class, HawserObjectFactory.class, PlainSocketFactory.class, MysqlSocketFactory.class)) {
      assertThat(told.getOrDefault(made.getName(), Set.of())).as(made.getName()).contains("<init>");
    }
    assertThat(open).contains(HawserDataSource.class.getName(), HawserConnectionPoolDataSource.class.getName(),
        HawserXADataSource.class.getName(),
        EndpointMXBean.class.getName());
  }

  @Test @EnabledForJreRange(minVersion = 9, disabledReason = "native-image knows no Java 8") void namesNothingThatDoesNotExist()
      throws ClassNotFoundException {
    told.remove("org.mariadb.jdbc.MariaDbConnection"); // of 2.7
    told.remove("org.mariadb.jdbc.internal.protocol.Protocol");
    assertThat(told).isNotEmpty();
    for (Map.Entry<String, Set<String>> each : told.entrySet()) {
      Class<?> type = Class.forName(each.getKey(), false, getClass().getClassLoader());
      Set<String> methods = new HashSet<>(each.getValue());
      if (!methods.remove("<init>") || !methods.isEmpty()) {
        assertThat(type.getMethods()).as(each.getKey()).extracting(Method::getName).containsAll(methods);
      }
    }
  }
}
