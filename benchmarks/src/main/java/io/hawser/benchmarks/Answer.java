package io.hawser.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A question with its answer.
 *
 * @param question as a heading
 * @param sentence the answer, with figures
 * @param note     what a reader must know, and a table if there is one; may be empty
 * @param file     the chart's name
 * @param chart    the chart that shows it
 */
record Answer(String question, String sentence, String note, String file, Chart chart) {
  /** Writes the chart, and gives the markdown that shows it. */
  String write(Path folder) throws IOException {
    Files.writeString(folder.resolve(file), chart.svg(sentence));
    return "\n## " + question + "\n\n**" + sentence + "**\n\n![" + sentence.replace("[", "(").replace("]", ")") + "](" + file + ")\n"
        + (note.isEmpty() ? "" : "\n" + note + "\n");
  }
}
