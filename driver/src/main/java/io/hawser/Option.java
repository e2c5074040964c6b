package io.hawser;

import io.hawser.config.Durations;
import io.hawser.config.MemorySize;
import io.hawser.continuity.OutcomeTable;
import io.hawser.log.Redaction;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Every option, with its type, default and meaning. The URL, Properties, HawserDataSource, {@code Driver.getPropertyInfo} and the table in
 * docs/options.md all come from here.
 */
public enum Option {
  RECOVERY("hawser.recovery", Type.SWITCH, "on",
      "Replace a dead connection beneath the application's Connection; off leaves keepalive and explanations."),
  KEEP_ALIVE("hawser.keepAlive", Type.choice("on", "off", "match"), "on",
      "Set TCP keepalive on the connection's socket; off leaves it to the vendor's driver; match takes the values from ODP's proxyconfig, if it "
          + "can be read, and 5 s / 5 s / 5 otherwise."),
  KEEP_ALIVE_IDLE("hawser.keepAlive.idle", Type.seconds(1, 7200), "5s",
      "Ask the peer after this long without a packet (TCP_KEEPIDLE)."),
  KEEP_ALIVE_INTERVAL("hawser.keepAlive.interval", Type.seconds(1, 75), "5s",
      "Ask again this long after an unanswered probe (TCP_KEEPINTVL)."),
  KEEP_ALIVE_COUNT("hawser.keepAlive.count", Type.count(1, 127), "5",
      "Give the connection up after this many unanswered probes (TCP_KEEPCNT)."),
  LOOK_AFTER("hawser.look.after", Type.duration("0", "1h"), "100us",
      "Look at the socket before a call if the connection was unused for this long; costs under a microsecond."),
  PING_AFTER("hawser.ping.after", Type.duration("1ms", "1d"), "1s",
      "Ping the server before a call if the connection was unused for this long; costs one round trip."),
  PING_TIMEOUT("hawser.ping.timeout", Type.duration("10ms", "10m"), "3s",
      "Consider the connection dead if a ping is not answered for this long; bounds isValid(0) too."),
  CONNECT_TIMEOUT("hawser.connect.timeout", Type.duration("10ms", "10m"), "30s",
      "Bound on opening one connection, the server's greeting and the login included; the hosts that the URL lists share it."),
  HOSTS("hawser.hosts", Type.choice("ordered", "random", "roundrobin", "weighted"), "ordered",
      "Which of the URL's hosts is tried first for a new session: the first that the URL lists, one at random, one after the other, or at random by "
          + "hawser.hosts.weights. A name with several addresses counts as several hosts; a host that could not be reached lately is tried last."),
  HOSTS_WEIGHTS("hawser.hosts.weights", Type.TEXT, "",
      "For hawser.hosts=weighted: a whole number for each of the URL's hosts, in their order, such as 3,1,1; a host of 0 is asked only if no other one answers."),
  WATCH("hawser.watch", Type.SWITCH, "on",
      "Watch calls in flight, and give one up on proof that it can no longer be answered. A call that is merely slow is left alone."),
  WATCH_AFTER("hawser.watch.after", Type.duration("50ms", "1h"), "3s",
      "Watch a call once it has waited for this long; until then it costs nothing."),
  WATCH_SILENCE("hawser.watch.silence", Type.duration("100ms", "1h"), "5s",
      "Give a call up if nothing of its request was acknowledged for this long and nobody answers connects at the other end either; three times this "
          + "long on a path that loses packets."),
  WATCH_FROZEN("hawser.watch.frozen", Type.offOrDuration("100ms", "1d"), "off",
      "Give a call up if for this long no further connection was greeted and not a byte was received. This is no proof where new connections may have to wait, "
          + "in the queue of a load balancer for example; an ODP to which connections lead directly is given up after 30 s in any case."),
  RECONNECT_ATTEMPTS("hawser.reconnect.attempts", Type.count(1, 1000), "10",
      "Maximum number of attempts to reconnect."),
  RECONNECT_INTERVAL("hawser.reconnect.interval", Type.duration("10ms", "10m"), "100ms",
      "Begin the second attempt this long after the first; doubled from attempt to attempt, and jittered by half. A port that refuses is asked again meanwhile, every 20 ms at first."),
  RECONNECT_MAX_INTERVAL("hawser.reconnect.maxInterval", Type.duration("10ms", "10m"), "5s",
      "Maximum time between the starts of two attempts."),
  RECONNECT_TIMEOUT("hawser.reconnect.timeout", Type.duration("10ms", "1h"), "30s",
      "Bound on all attempts to reconnect together; one takes at most half of what is left, or 3 s, so that another attempt may reach a proxy that answers."),
  RECONNECT_CONCURRENCY("hawser.reconnect.concurrency", Type.count(1, 10000), "16",
      "How many connections may reconnect to one proxy or server at a time; while it can't be reached, one tries for all of them."),
  INIT_SQL("hawser.init.sql", Type.TEXT, "",
      "A statement to run on every new session, the first and those after a recovery."),
  RETRY("hawser.retry", Type.choice("reads", "unsent", "off"), "reads",
      "Which statements run again on a new session, outside a transaction: reads: those without side effects and what was not sent; unsent: only what was not sent; off: nothing."),
  RETRY_FUNCTIONS("hawser.retry.functions", Type.NAMES, "",
      "Functions of yours without side effects, separated by commas: reads that call them may run again."),
  TRANSACTION_LOST("hawser.transaction.lost", Type.choice("rollback", "vendor"), "rollback",
      "What a lost transaction shows as: SQLState 40001, or the vendor's exception; either until the application rolls back."),
  COMMIT_OUTCOME("hawser.commit.outcome", Type.choice("off", "marker", "always"), "off",
      "Find out the outcome of a COMMIT whose answer was lost, by a row that each writing transaction leaves in hawser.commit.table; always: of a write in autocommit mode too, "
          + "which gets a transaction of its own for that; off: it is unknown (08007)."),
  COMMIT_TABLE("hawser.commit.table", Type.table(), "hawser_outcome",
      "The table for hawser.commit.outcome, which you create: in the connection's database, unless the name is qualified with another one."),
  TRANSACTION_REPLAY("hawser.transaction.replay", Type.choice("off", "observe", "on"), "off",
      "on: run a transaction that was lost with its session again on a new one, unnoticed if all that was read of it is the same again; "
          + "observe: run none again, but report how many could be, and what prevents it for the others."),
  TRANSACTION_REPLAY_STATEMENTS("hawser.transaction.replay.statements", Type.count(1, 100_000), "256",
      "Maximum number of statements logged for a transaction; a transaction with more can't be run again."),
  TRANSACTION_REPLAY_MEMORY("hawser.transaction.replay.memory", Type.memory("1kB", "1GB"), "1MB",
      "Maximum memory for the log of one connection."),
  TRANSACTION_REPLAY_TIMEOUT("hawser.transaction.replay.timeout", Type.duration("10ms", "10m"), "10s",
      "Maximum time to run a transaction again, counted from the opening of the new session; then the application gets 40001."),
  EXPLANATION("hawser.explanation", Type.choice("suppressed", "cause"), "suppressed",
      "Where the explanation of a lost connection is: a suppressed exception; or also, in one or two sentences, the message of the root cause, for tools that show "
          + "nothing else."),
  SESSION_PROCEDURES("hawser.session.procedures", Type.NAMES, "unknown",
      "What CALL and anonymous blocks leave behind in a session: unknown, so that after one a lost connection is not replaced; stateless, nothing; "
          + "or the names of the procedures that leave nothing behind, separated by commas."),
  SESSION_HOOK("hawser.session.hook", Type.TEXT, "",
      "A class of yours that prepares every new session: it implements io.hawser.event.SessionHook."),
  SESSION_MAX_AGE("hawser.session.maxAge", Type.offOrDuration("1s", "30d"), "off",
      "Leave a session of this age for a new one, shortened by up to a fifth at random, before a call outside a transaction and if nothing is lost by it."),
  SESSION_KILL("hawser.session.kill", Type.SWITCH, "on",
      "Have the new session kill the lost one on the server, if a statement or transaction of it may still be running and it is provably ours."),
  JMX("hawser.jmx", Type.SWITCH, "off",
      "Show the endpoint in JMX (io.hawser:type=Endpoint) while connections of it are open: losses, recoveries, refusals, findings."),
  JOURNAL("hawser.journal", Type.TEXT, "",
      "A file in which losses are kept, a line each and two megabytes at most, for the doctor's --journal. With hawser.transaction.replay "
          + "another one beside it, with the suffix .transactions, records what could be run again."),
  ODP_CHECK("hawser.odp.check", Type.choice("warn", "log", "off"), "warn",
      "Inspect ODP's proxyconfig, off the application's path and once an hour, and report what is unsafe: in the log and as an SQLWarning, in the log "
          + "alone, or not at all."),
  ODP_USER("hawser.odp.user", Type.TEXT, "",
      "Who may read the proxyconfig if the application's user may not: root@proxysys."),
  ODP_PASSWORD("hawser.odp.password", Type.TEXT, "",
      "That user's password (ODP's obproxy_sys_password); better given as a property than in the URL.");

  /** All of them start with it, which keeps them apart from the vendors' options. */
  public static final String PREFIX = "hawser.";

  private static final Map<String, Option> BY_KEY = new LinkedHashMap<>();

  static {
    for (Option option : values()) {
      BY_KEY.put(option.key, option);
    }
  }

  private final String key;
  private final Type type;
  private final String defaultValue;
  private final String meaning;

  Option(String key, Type type, String defaultValue, String meaning) {
    this.key = key;
    this.type = type;
    this.defaultValue = defaultValue;
    this.meaning = meaning;
  }

  /** As it is written in a URL or Properties. */
  public String key() {
    return key;
  }

  /** What is allowed, in words. */
  public String allowed() {
    return type.allowed;
  }

  public String defaultValue() {
    return defaultValue;
  }

  /** One sentence. */
  public String meaning() {
    return meaning;
  }

  /** The values to choose from, for tools that offer them; null if there are too many. Not to be changed. */
  public String @Nullable [] choices() {
    return type.choices;
  }

  /** Whether the value must never be shown: a password, or a statement that may set one. */
  boolean hidden() {
    return this == ODP_PASSWORD || this == INIT_SQL;
  }

  /** For a message that says what is wrong with it. */
  public String shown(String value) {
    return hidden() ? "a value" : "the value \"" + Redaction.url(value) + "\"";
  }

  /** @throws SQLException naming the key, the value and what is allowed */
  public void check(String value) throws SQLException {
    String wrong = type.wrong(value);
    if (wrong != null) {
      throw new SQLException("The option " + key + " has " + shown(value) + ": " + wrong + ". Allowed: " + type.allowed
          + ". Default: " + (defaultValue.isEmpty() ? "none" : defaultValue) + ".", "08001");
    }
  }

  /**
   * The option of a key; keys are matched exactly, as those of the vendors' options mostly are.
   *
   * @throws SQLException if there is none, naming the nearest
   */
  public static Option ofKey(String key) throws SQLException {
    Option option = BY_KEY.get(key);
    if (option != null) {
      return option;
    }
    if (key.equals("hawser.watch.checks")) {
      throw new SQLException(
          "There is no option " + key + " any more: a call is given up only on proof, and not after a number of checks. Leave it out; "
              + WATCH_FROZEN.key + " sets a bound where nobody greets.",
          "08001");
    }
    Option nearest = RECOVERY;
    for (Option other : values()) {
      nearest = distance(other.key, key) < distance(nearest.key, key) ? other : nearest;
    }
    throw new SQLException(
        "There is no option " + key + ". Did you mean " + nearest.key + "? Known are: " + String.join(", ", BY_KEY.keySet()) + ".",
        "08001");
  }

  /** Levenshtein distance, ignoring case. */
  private static int distance(String a, String b) {
    String left = a.toLowerCase(Locale.ROOT);
    String right = b.toLowerCase(Locale.ROOT);
    int[] row = new int[right.length() + 1];
    for (int j = 0; j <= right.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= left.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= right.length(); j++) {
        int replaced = diagonal + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[right.length()];
  }

  /** A kind of value: what is allowed, and why a text is not. */
  private static class Type {
    static final Type SWITCH = choice("on", "off");
    static final Type TEXT = new Type("any text") {
      @Override @Nullable String wrong(String value) {
        return null;
      }
    };

    static final Type NAMES = new Type("names separated by commas, without parentheses") {
      private final Pattern noName = Pattern.compile("[()=;]");

      @Override @Nullable String wrong(String value) {
        return noName.matcher(value).find() ? "these are not only names" : null;
      }
    };

    final String allowed;
    final String @Nullable [] choices;

    Type(String allowed, String... choices) {
      this.allowed = allowed;
      this.choices = choices.length == 0 ? null : choices;
    }

    @Nullable String wrong(String value) {
      throw new AssertionError();
    }

    static Type choice(String... choices) {
      return new Type(String.join(" or ", choices), choices) {
        @Override @Nullable String wrong(String value) {
          return Arrays.asList(choices).contains(value) ? null : "it is not one of those";
        }
      };
    }

    static Type table() {
      return new Type(OutcomeTable.ALLOWED) {
        @Override String wrong(String value) {
          return OutcomeTable.isName(value) ? null : "it is no such name";
        }
      };
    }

    static Type count(int from, int to) {
      return new Type("a whole number from " + from + " to " + to) {
        @Override @Nullable String wrong(String value) {
          try {
            int number = Integer.parseInt(value);
            return number >= from && number <= to ? null : "it is out of range";
          } catch (NumberFormatException e) {
            return "it is not a whole number";
          }
        }
      };
    }

    static Type duration(String from, String to) {
      return amount("a time from " + from + " to " + to + ", such as 500ms (units: us, ms, s, m, h, d)", Durations::nanos, from, to);
    }

    static Type memory(String from, String to) {
      return amount("an amount of memory from " + from + " to " + to + " (units: B, kB, MB, GB)", MemorySize::bytes, from, to);
    }

    /** @param reader throws an IllegalArgumentException that says what is wrong */
    private static Type amount(String allowed, ToLongFunction<String> reader, String from, String to) {
      return new Type(allowed) {
        @Override @Nullable String wrong(String value) {
          try {
            long amount = reader.applyAsLong(value);
            return amount >= reader.applyAsLong(from) && amount <= reader.applyAsLong(to) ? null : "it is out of range";
          } catch (IllegalArgumentException e) {
            return e.getMessage();
          }
        }
      };
    }

    static Type offOrDuration(String from, String to) {
      Type duration = duration(from, to);
      return new Type("off, or " + duration.allowed) {
        @Override @Nullable String wrong(String value) {
          return value.equals("off") ? null : duration.wrong(value);
        }
      };
    }

    /** For what the kernel counts in whole seconds. */
    static Type seconds(int from, int to) {
      Type duration = duration(from + "s", to + "s");
      return new Type("whole seconds from " + from + "s to " + to + "s") {
        @Override @Nullable String wrong(String value) {
          String wrong = duration.wrong(value);
          return wrong != null ? wrong : Durations.nanos(value) % 1_000_000_000 == 0 ? null : "the kernel counts whole seconds";
        }
      };
    }
  }
}
