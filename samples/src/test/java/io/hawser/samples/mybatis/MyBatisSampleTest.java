package io.hawser.samples.mybatis;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.samples.Stage;
import io.hawser.testbed.VendorDriver;
import org.apache.ibatis.session.SqlSession;
import org.apache.ibatis.session.SqlSessionFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MyBatisSampleTest {
  @ParameterizedTest @EnumSource(VendorDriver.class) void aCutInItsPoolIsNotSeenAndALostTransactionIsRunAgain(VendorDriver vendor)
      throws Exception {
    try (Stage stage = Stage.open(vendor)) {
      SqlSessionFactory sessions = MyBatisSample.start(stage);
      try (SqlSession session = sessions.openSession()) {
        session.getMapper(Notes.class).createTable();
      }
      stage.cut();
      MyBatisSample.addTwo(sessions, "one", "two", () -> {});
      MyBatisSample.addTwo(sessions, "three", "four", stage::cut);
      try (SqlSession session = sessions.openSession()) {
        assertThat(session.getMapper(Notes.class).all()).containsExactly("four", "one", "three", "two");
      }
    }
  }
}
