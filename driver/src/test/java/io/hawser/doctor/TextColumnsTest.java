package io.hawser.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("fast")
class TextColumnsTest {
  @Test void breaksLinesByTheirWidthOnATerminal() {
    TextColumns columns = new TextColumns();
    columns.row(new int[] {8, 12}, "标签", "只有 0 是完全安全的。好");
    columns.row(new int[] {8, 12}, "label", "a word and unbreakable-as-it-is");
    assertThat(columns.toString().lines())
        .isEqualTo(List.of("标签    只有 0 是完", "        全安全的。好", "label   a word and", "        unbreakable-as-it-is"));
    assertThat(columns.toString().lines()).allSatisfy(line -> assertThat(TextColumns.width(line)).isLessThanOrEqualTo(28));
  }
}
