package io.hawser.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.hawser.testbed.EmbeddedDatabase;
import io.hawser.testbed.VendorDriver;
import java.io.IOException;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A connection that rests needs its socket and nothing else. */
@Timeout(60)
class RestTest {
  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

  @ParameterizedTest @EnumSource void oneDescriptorEach(VendorDriver vendor) throws Exception {
    assumeTrue(Files.isDirectory(DESCRIPTORS), "open descriptors are listed in /proc");
    EmbeddedDatabase database = EmbeddedDatabase.get();
    long before = selectors();
    List<Link> links = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      Link link = Links.open(vendor.url(database.host(), database.port(), database.database()));
      links.add(link);
      answer(link, "SELECT 1 + SLEEP(0.01)"); // so that it has to wait
    }
    links.forEach(link -> link.call().restIfIdle(System.nanoTime(), Long.MAX_VALUE));
    assertThat(selectors()).as("not idle for so long").isGreaterThanOrEqualTo(before + 20);
    links.forEach(link -> link.call().restIfIdle(System.nanoTime(), 0));
    assertThat(selectors()).isLessThan(before + 10); // others of this JVM come and go
    for (Link link : links) {
      assertThat(answer(link, "SELECT 1")).isEqualTo(1);
      link.connection().close();
    }
  }

  private static int answer(Link link, String sql) throws SQLException {
    try (Statement statement = link.connection().createStatement(); ResultSet one = statement.executeQuery(sql)) {
      one.next();
      return one.getInt(1);
    }
  }

  private static long selectors() throws IOException {
    try (Stream<Path> open = Files.list(DESCRIPTORS)) {
      return open.filter(RestTest::isSelector).count();
    }
  }

  private static boolean isSelector(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString().contains("eventpoll");
    } catch (IOException closedMeanwhile) {
      return false;
    }
  }

  @Test void aReaderIsNotDisturbed() throws Exception {
    try (Pair pair = Pair.of(Pair.socket())) {
      Blocked reader = Blocked.in(() -> pair.near().getInputStream().read());
      pair.hawser().rest();
      pair.send((byte) 7);
      assertThat(reader.result()).isEqualTo(7);
    }
  }

  @Test void aCloseFreesAReaderAfterARest() throws Exception {
    try (Pair pair = Pair.of(Pair.socket())) {
      pair.hawser().rest();
      Blocked reader = Blocked.in(() -> pair.near().getInputStream().read());
      pair.near().close();
      assertThatThrownBy(reader::result).isInstanceOf(SocketException.class).hasMessage("Socket closed");
    }
  }

  @Test void aCloseWhileItRestsIsFoundByTheNextRead() throws Exception {
    try (Pair pair = Pair.of(Pair.socket())) {
      var input = pair.near().getInputStream();
      pair.hawser().rest();
      pair.near().close();
      pair.hawser().rest();
      assertThatThrownBy(input::read).isInstanceOf(SocketException.class).hasMessage("Socket closed");
    }
  }
}
