package io.hawser.doctor;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;

/**
 * ODP's obproxy_diagnosis.log with its rotated files (obproxy_diagnosis.log.20260102030405), the oldest first. They may be
 * large, and are read line by line; lines in any other format are left out. Compressed files are not read. Immutable.
 */
final class DiagnosisLog {
  private static final String NAME = "obproxy_diagnosis.log";
  /** More than the longest line that ODP writes. */
  private static final int LONGEST_LINE = 1 << 17;

  private final List<Path> files;
  private final ZoneId zone;

  private DiagnosisLog(List<Path> files, ZoneId zone) {
    this.files = files;
    this.zone = zone;
  }

  /**
   * @param folder of ODP's logs
   * @param zone of the machine that ODP runs on
   * @throws IOException with a message for people, if no such file is there
   */
  static DiagnosisLog in(Path folder, ZoneId zone) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new IOException("--odp-log: there is no folder " + folder + ".");
    }
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(folder, NAME + "*")) {
      for (Path file : all) {
        if (file.getFileName().toString().matches("obproxy_diagnosis\\.log(\\.\\d+)?") && Files.isRegularFile(file)) {
          files.add(file);
        }
      }
    }
    if (files.isEmpty()) {
      throw new IOException(
          "--odp-log: there is no " + NAME + " in " + folder + ". ODP 4.2.1 and later write it, by default into log/ of its home.");
    }
    files.sort(Comparator.comparing(file -> file.getFileName().toString().equals(NAME) ? "~" : file.getFileName().toString()));
    return new DiagnosisLog(files, zone);
  }

  void forEach(Consumer<Disconnect> consumer) throws IOException {
    for (Path file : files) {
      try (Reader characters = new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8)) {
        read(characters, consumer);
      }
    }
  }

  private void read(Reader from, Consumer<Disconnect> consumer) throws IOException {
    char[] buffer = new char[1 << 16];
    StringBuilder line = new StringBuilder();
    for (int length = from.read(buffer); length >= 0; length = from.read(buffer)) {
      for (int i = 0; i < length; i++) {
        if (buffer[i] == '\n') {
          tell(line, consumer);
        } else if (line.length() < LONGEST_LINE) {
          line.append(buffer[i]);
        }
      }
    }
    tell(line, consumer);
  }

  private void tell(StringBuilder line, Consumer<Disconnect> consumer) {
    Disconnect parsed = line.indexOf("(trace_type=") < 0 ? null : Disconnect.parse(line.toString(), zone);
    line.setLength(0);
    if (parsed != null) {
      consumer.accept(parsed);
    }
  }
}
