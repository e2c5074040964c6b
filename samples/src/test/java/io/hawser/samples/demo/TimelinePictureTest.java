package io.hawser.samples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.testbed.Fault;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

class TimelinePictureTest {
  private static final Audit CLEAN = new Audit(0, 0, 0, 0);

  @Test void drawsEachFailureAndEachRecoveryOnce() throws Exception {
    long start = System.nanoTime();
    Journal vendor = new Journal(start);
    vendor.done(0, "insert", 1_000_000, List.of());
    vendor.failed(1, "query", 1_000_000, List.of(), new SQLException("<gone> & forgotten\nsecond line"));
    Journal hawser = new Journal(start);
    hawser.done(0, "insert", 1_000_000, List.of());
    hawser.recovered(0);
    hawser.recovered(1);

    String svg = new TimelinePicture(Act.IDLE, List.of(
        new Outcome(new Lane("oceanbase-client", "vendor", "jdbc:oceanbase://h/d", none -> 0), vendor, CLEAN),
        new Outcome(new Lane("Hawser", "hawser", "jdbc:hawser:oceanbase://h/d", none -> 0), hawser, CLEAN)),
        List.of(new FaultSchedule.Cut(1, Fault.FIN), new FaultSchedule.Cut(2, Fault.HALF_OPEN)), 2, 3).svg();

    Document picture = DocumentBuilderFactory.newInstance().newDocumentBuilder()
        .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
    // one more of each in the legend
    assertThat(count(picture, "failed")).isEqualTo(1 + 1);
    assertThat(count(picture, "recovered")).isEqualTo(2 + 1);
    assertThat(count(picture, "done")).isEqualTo(2 + 1);
    // two cuts in two lanes
    assertThat(count(picture, "cut")).isEqualTo(4 + 1);
    assertThat(picture.getElementsByTagName("title").item(0).getTextContent()).isNotEmpty();
    assertThat(svg).contains("1 failure, no recoveries").contains("no failures, 2 recoveries").contains("&lt;gone&gt; &amp; forgotten");
  }

  private static int count(Document picture, String type) {
    NodeList all = picture.getElementsByTagName("*");
    int count = 0;
    for (int i = 0; i < all.getLength(); i++) {
      if (type.equals(all.item(i).getAttributes().getNamedItem("class") == null ? null
          : all.item(i).getAttributes().getNamedItem("class").getNodeValue())) {
        count++;
      }
    }
    return count;
  }
}
