package dev.hiptide.endpoint;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Who scrapes, and who of them still has to come for the last figures.
 *
 * <p>A scraper is known by its address, what it says it is ({@code User-Agent}), its user if there
 * are any, and its connection: the two servers of a pair may have all but that in common. Those
 * that have come regularly until the end are awaited; where nobody has, those that came once. A
 * person who looks meanwhile, or at the end, takes nobody's turn.
 *
 * <p>Thread-safe.
 */
public final class Scrapers {
  /** Whoever has missed two turns is gone. */
  private static final int MAX_INTERVALS = 3;

  /** Nobody is gone sooner: who has come twice at once may have just begun. */
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  /** Of the connections of one client, those that were used last are kept. */
  private static final int MAX_CONNECTIONS = 32;

  private static final int MAX_CLIENTS = 64;

  private final LongSupplier nanoTime;
  private final Map<Client, Visitor> clients = new LinkedHashMap<>();

  /** Whom to wait for: the ports of their connections; null before the end. */
  private Map<Client, Set<Integer>> awaited;

  /** Connections that have had the last figures. */
  private final Set<InetSocketAddress> served = new HashSet<>();

  /** By the clock of this process. */
  public Scrapers() {
    this(System::nanoTime);
  }

  /**
   * @param nanoTime the time, as {@link System#nanoTime} gives it
   */
  Scrapers(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /**
   * A client.
   *
   * @param agent what it says that it is
   * @param user as whom it is let in; empty if everybody is
   */
  record Client(InetAddress address, String agent, String user) {}

  /** Someone asks for the metrics; to be called before they are looked up. */
  synchronized void came(InetSocketAddress from, String agent, String user) {
    Client client = new Client(from.getAddress(), agent, user);
    if (awaited != null) {
      if (served.add(from)) {
        takeTurn(client, from.getPort());
      }
      return;
    }
    long now = nanoTime.getAsLong();
    Visitor visitor = clients.remove(client); // the last to have come stands last
    if (visitor == null) {
      visitor = new Visitor();
    }
    clients.put(client, visitor);
    visitor.came(from.getPort(), now);
    if (clients.size() > MAX_CLIENTS) {
      clients.remove(clients.keySet().iterator().next());
    }
  }

  /** From now on, whoever comes gets the last figures. */
  public synchronized void awaitLast() {
    long now = nanoTime.getAsLong();
    awaited = new HashMap<>();
    clients.forEach((client, visitor) -> await(client, visitor.regular(now)));
    if (awaited.isEmpty()) {
      clients.forEach((client, visitor) -> await(client, visitor.connections.keySet()));
    }
  }

  /** Whether whoever comes now gets the last figures. */
  synchronized boolean getLast() {
    return awaited != null;
  }

  private void await(Client client, Set<Integer> ports) {
    if (!ports.isEmpty()) {
      awaited.put(client, new HashSet<>(ports));
    }
  }

  /** Whether all who were awaited have come. */
  public synchronized boolean haveLast() {
    return awaited != null && awaited.isEmpty();
  }

  /** A connection that is not known may be a new one of any of the client's scrapers. */
  private void takeTurn(Client client, int port) {
    Set<Integer> ports = awaited.get(client);
    if (ports == null) {
      return;
    }
    if (!ports.remove(port)) {
      ports.remove(ports.iterator().next());
    }
    if (ports.isEmpty()) {
      awaited.remove(client);
    }
  }

  /** How often somebody has come, and when. */
  private static final class Visits {
    private boolean cameAgain;
    private long lastNanos;
    private long intervalNanos;

    Visits(long now) {
      lastNanos = now;
    }

    void again(long now) {
      cameAgain = true;
      intervalNanos = now - lastNanos;
      lastNanos = now;
    }

    boolean areRegular(long now) {
      return cameAgain
          && now - lastNanos <= Math.max(MAX_INTERVALS * intervalNanos, PATIENCE.toNanos());
    }
  }

  /** One client with its connections: one that closes each after a scrape has many. */
  private static final class Visitor {
    private final Map<Integer, Visits> connections = new HashMap<>();
    private Visits all;

    void came(int port, long now) {
      if (all == null) {
        all = new Visits(now);
      } else {
        all.again(now);
      }
      Visits visits = connections.get(port);
      if (visits == null) {
        connections.put(port, new Visits(now));
      } else {
        visits.again(now);
      }
      if (connections.size() > MAX_CONNECTIONS) {
        connections.keySet().stream()
            .min(Comparator.comparingLong(it -> connections.get(it).lastNanos))
            .ifPresent(connections::remove);
      }
    }

    /** The connections that have been used regularly; any one if only all of them were. */
    Set<Integer> regular(long now) {
      Set<Integer> ports = new HashSet<>();
      connections.forEach(
          (port, visits) -> {
            if (visits.areRegular(now)) {
              ports.add(port);
            }
          });
      if (ports.isEmpty() && all.areRegular(now)) {
        ports.add(connections.keySet().iterator().next());
      }
      return ports;
    }
  }
}
