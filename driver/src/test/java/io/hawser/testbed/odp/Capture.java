package io.hawser.testbed.odp;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What went over a {@link LossyPath}, seen from both ends, as a timeline: who sent what when, and what never arrived. */
final class Capture implements AutoCloseable {
  private static final Pattern PACKET = Pattern
      .compile("(\\d+\\.\\d+) IP ([\\d.]+)\\.(\\d+) > [\\d.]+: Flags \\[([^]]*)\\](.*), length (\\d+).*");
  private static final double IDLE_SECONDS = 0.5;
  private static final int PACKETS_BEFORE_THE_PAUSE = 3;
  private static final int QUIET_MILLIS = 300;

  private final Talking atApplication;
  private final Talking atOdp;

  private record Packet(double time, String from, String flags, int length, String identity) {
    boolean fromOdp() {
      return from.equals(LossyPath.ODP);
    }
  }

  Capture(Talking atApplication, Talking atOdp) {
    this.atApplication = atApplication;
    this.atOdp = atOdp;
  }

  void awaitListening() throws InterruptedException {
    atApplication.await(1, line -> line.startsWith("listening"));
    atOdp.await(1, line -> line.startsWith("listening"));
  }

  /** One line for each packet from shortly before the pause on. */
  List<String> timeline() throws InterruptedException {
    List<Packet> application = packets(atApplication.awaitSilence(QUIET_MILLIS));
    List<Packet> odp = packets(atOdp.awaitSilence(QUIET_MILLIS));
    List<Packet> sent = new ArrayList<>();
    application.stream().filter(packet -> !packet.fromOdp()).forEach(sent::add);
    odp.stream().filter(Packet::fromOdp).forEach(sent::add);
    sent.sort(Comparator.comparingDouble(Packet::time));
    int first = Math.max(0, pause(sent) - PACKETS_BEFORE_THE_PAUSE);
    List<String> lines = new ArrayList<>();
    for (int i = first; i < sent.size(); i++) {
      Packet packet = sent.get(i);
      boolean arrived = (packet.fromOdp() ? application : odp).stream().anyMatch(other -> same(packet, other));
      boolean afterAPause = i > 0 && packet.time - sent.get(i - 1).time > IDLE_SECONDS;
      String way = packet.fromOdp() ? (arrived ? "<----" : "x----") : (arrived ? "---->" : "----x");
      lines.add(String.format(Locale.ROOT, "%8.3f s  application %s ODP  %s%s", packet.time - sent.get(first).time, way,
          meaning(packet, afterAPause), arrived ? "" : "   LOST"));
    }
    return lines;
  }

  private static int pause(List<Packet> packets) {
    int index = 1;
    while (index < packets.size() && packets.get(index).time - packets.get(index - 1).time <= IDLE_SECONDS) {
      index++;
    }
    return index;
  }

  private static boolean same(Packet sent, Packet seen) {
    return sent.identity.equals(seen.identity) && seen.time >= sent.time - 0.001 && seen.time - sent.time < IDLE_SECONDS;
  }

  private static String meaning(Packet packet, boolean afterAPause) {
    if (packet.flags.contains("S")) {
      return packet.fromOdp() ? "SYN, ACK" : "SYN: a new connection";
    }
    if (packet.flags.contains("R")) {
      return packet.fromOdp() ? "RST: this connection is no longer known to ODP" : "RST";
    }
    if (packet.flags.contains("F")) {
      return "FIN";
    }
    if (packet.length > 0) {
      return (packet.fromOdp() ? "answer, " : "request, ") + packet.length + " bytes";
    }
    return packet.fromOdp() && afterAPause ? "keepalive probe" : "ACK";
  }

  private static List<Packet> packets(List<String> lines) {
    List<Packet> packets = new ArrayList<>();
    for (String line : lines) {
      Matcher matcher = PACKET.matcher(line);
      if (matcher.matches()) {
        packets.add(new Packet(Double.parseDouble(matcher.group(1)), matcher.group(2), matcher.group(4),
            Integer.parseInt(matcher.group(6)), line.substring(matcher.end(1))));
      }
    }
    return packets;
  }

  @Override public void close() {
    atApplication.close();
    atOdp.close();
  }
}
