package io.annals.query.address;

import io.annals.platform.net.IpAddress;
import io.annals.platform.net.Network;
import io.annals.platform.net.Networks;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Addresses and networks that a file warns of, one a line; {@code #} begins a comment. Immutable.
 */
final class ThreatList {
  /** Far more than lists have; holds memory to a few hundred MB. */
  private static final int MOST = 2_000_000;

  private final Networks networks;
  private final int size;
  private final List<Integer> mistakes;

  private ThreatList(List<Network> networks, List<Integer> mistakes) {
    this.networks = new Networks(networks);
    this.size = networks.size();
    this.mistakes = List.copyOf(mistakes);
  }

  /**
   * Lines that cannot be read are told by {@link #mistakes}; the others count all the same.
   *
   * @throws IOException for a file that cannot be read, is no text of UTF-8, has too many lines, or
   *     nothing but lines that cannot be read
   */
  static ThreatList read(Path file) throws IOException {
    List<Network> networks = new ArrayList<>();
    List<Integer> mistakes = new ArrayList<>();
    try (BufferedReader lines = Files.newBufferedReader(file)) {
      int number = 0;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        number++;
        int comment = line.indexOf('#');
        String text = (comment < 0 ? line : line.substring(0, comment)).strip();
        Optional<Network> network = Network.parse(text);
        network.ifPresent(networks::add);
        if (network.isEmpty() && !text.isEmpty()) {
          mistakes.add(number);
        }
        if (networks.size() + mistakes.size() > MOST) {
          throw new IOException("more than " + MOST + " lines");
        }
      }
    }
    if (networks.isEmpty() && !mistakes.isEmpty()) {
      throw new IOException("not one line is an address or a network");
    }
    return new ThreatList(networks, mistakes);
  }

  boolean contains(IpAddress address) {
    return networks.contains(address);
  }

  /** How many addresses and networks it has. */
  int size() {
    return size;
  }

  /** The numbers of the lines that are neither address nor network, from 1. */
  List<Integer> mistakes() {
    return mistakes;
  }
}
