package io.hawser.promises;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.continuity.OutcomeTables;
import io.hawser.testbed.Caller;
import io.hawser.testbed.EmbeddedDatabase;
import io.hawser.testbed.GeneratedPage;
import io.hawser.testbed.VendorDriver;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * Each row of the README's table, run with each driver. docs/promises.md shows what the applications got; {@code -Dhawser.test.update=true}
 * rewrites it.
 */
@EnabledOnOs(value = OS.LINUX, architectures = "amd64", disabledReason = "The stand-in for ODP sets epoll's socket options.")
@Tag("servers")
class PromisesTest {
  private static final Path README = Path.of("..", "README.md");
  private static final Path PAGE = Path.of("..", "docs", "promises.md");
  private static final String HEADING = "| what happened | what the application gets |\n|---|---|\n";
  /** It needs networks of its own. */
  private static final String BLACK_HOLE = "nothing reaches the other end any more";
  private static final String INTRODUCTION = """
      # What was observed

      Each row of the README's table "What it hides, and what it does not" was tested with oceanbase-client, MySQL Connector/J and MariaDB Connector/J
      by `PromisesTest`, which writes this page; the application got the same with each of them. Exceptions are shown by their SQLState if Hawser
      sets it, with the outcome that `Failure.of(exception)` reports.

      | what happened | what was done, and what the application got |
      |---|---|
      """;

  /** Some wait for up to 40 seconds: one after the other all would take minutes. */
  @Test @Timeout(240) void whatTheReadmeSaysWasSeen() throws Exception {
    OutcomeTables.empty(EmbeddedDatabase.get(), Promise.COMMIT_TABLE);
    Map<Promise, Map<VendorDriver, String>> seen = new EnumMap<>(Promise.class);
    List<CompletableFuture<Void>> scenes = new ArrayList<>();
    for (Promise promise : Promise.values()) {
      Map<VendorDriver, String> byVendor = new ConcurrentHashMap<>();
      seen.put(promise, byVendor);
      for (VendorDriver vendor : VendorDriver.values()) {
        scenes.add(Caller.run(() -> byVendor.put(vendor, kept(promise, vendor))));
      }
    }
    for (CompletableFuture<Void> scene : scenes) {
      scene.get(200, TimeUnit.SECONDS);
    }
    seen.forEach((promise, byVendor) -> assertThat(new HashSet<>(byVendor.values()))
        .as("%s, the same with each driver: %s", promise, byVendor).hasSize(1));
    StringBuilder page = new StringBuilder(INTRODUCTION);
    for (String row : rows()) {
      page.append("| ").append(row.replace("(docs/", "(")).append(" | ").append(whatWasSeen(row, seen)).append(" |\n");
    }
    GeneratedPage.assertIs(PAGE, page.toString());
  }

  private static String kept(Promise promise, VendorDriver vendor) {
    try {
      return promise.keep(vendor);
    } catch (Exception e) {
      throw new CompletionException(promise + " with " + vendor, e);
    }
  }

  private static String whatWasSeen(String row, Map<Promise, Map<VendorDriver, String>> seen) {
    if (row.startsWith(BLACK_HOLE)) {
      return "`BlackHoleTest`, which needs root: each driver's calls freed within 6 s, and what was said not to have run did not run later";
    }
    for (Promise promise : Promise.values()) {
      if (row.startsWith(promise.row)) {
        return seen.get(promise).get(VendorDriver.OCEANBASE);
      }
    }
    throw new AssertionError("Nothing shows this row of the README: " + row);
  }

  private static List<String> rows() throws Exception {
    String readme = Files.readString(README);
    String table = readme.substring(readme.indexOf(HEADING) + HEADING.length());
    return table.lines().takeWhile(line -> line.startsWith("|")).map(line -> line.split("\\|")[1].strip()).toList();
  }
}
