package io.hawser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.testbed.EmbeddedDatabase;
import io.hawser.testbed.VendorDriver;
import java.beans.IntrospectionException;
import java.beans.Introspector;
import java.beans.PropertyDescriptor;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HawserDataSourceTest {
  private final EmbeddedDatabase database = EmbeddedDatabase.get();

  @ParameterizedTest @EnumSource(VendorDriver.class) void opensByEitherKindOfUrl(VendorDriver vendor) throws SQLException {
    String url = vendor.url(database.host(), database.port(), database.database());
    for (String either : new String[] {url, VendorDriver.throughHawser(url)}) {
      HawserDataSource dataSource = new HawserDataSource();
      dataSource.setUrl(either);
      dataSource.setUser(database.user());
      dataSource.setPassword(database.password());
      dataSource.setKeepAliveIdle("7s");
      try (Connection connection = dataSource.getConnection()) {
        assertThat(connection.unwrap(HawserConnection.class).keepAlive()).contains("idle 7 s");
      }
    }
  }

  /** hawser.keepAlive.idle is the property keepAliveIdle. */
  @Test void hasASetterForEveryOption() throws IntrospectionException {
    Map<String, PropertyDescriptor> properties = Arrays.stream(Introspector.getBeanInfo(HawserDataSource.class).getPropertyDescriptors())
        .filter(property -> property.getWriteMethod() != null)
        .collect(Collectors.toMap(PropertyDescriptor::getName, property -> property));
    for (Option option : Option.values()) {
      String[] words = option.key().substring(Option.PREFIX.length()).split("\\.");
      String name = words[0] + Arrays.stream(words).skip(1)
          .map(word -> Character.toUpperCase(word.charAt(0)) + word.substring(1)).collect(Collectors.joining());
      assertThat(properties).as(option.key()).containsKey(name);
    }
  }

  @Test void saysWhichUrlItCantUse() {
    HawserDataSource dataSource = new HawserDataSource();
    assertThatThrownBy(dataSource::getConnection).isInstanceOf(SQLException.class).hasMessageContaining("setUrl");
    dataSource.setUrl("jdbc:postgresql://localhost/x?password=geheim");
    assertThatThrownBy(dataSource::getConnection).isInstanceOf(SQLException.class)
        .hasMessageContaining("jdbc:postgresql://localhost/x").hasMessageNotContaining("geheim");
    assertThat(dataSource.toString()).doesNotContain("geheim");
  }

  @Test void checksValuesWhenItOpens() {
    HawserDataSource dataSource = new HawserDataSource();
    dataSource.setUrl(VendorDriver.throughHawser(VendorDriver.MARIADB.url(database.host(), database.port(), database.database())));
    dataSource.setPingAfter("soon");
    assertThatThrownBy(dataSource::getConnection).isInstanceOf(SQLException.class)
        .hasMessageContaining("hawser.ping.after").hasMessageContaining("\"soon\"").hasMessageContaining("500ms");
  }
}
