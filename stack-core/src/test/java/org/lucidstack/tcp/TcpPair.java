package org.lucidstack.tcp;

import java.net.BindException;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Predicate;
import org.lucidstack.env.StackObserver;
import org.lucidstack.net.Endpoint;
import org.lucidstack.net.FourTuple;
import org.lucidstack.net.IpAddress;
import org.lucidstack.time.Clock;
import org.lucidstack.wire.TcpSegment;

/** Two TCP layers joined by a path with a delay, on virtual time. */
final class TcpPair {

    /** A segment on its way. */
    record Flight(long arrival, long order, boolean toServer, FourTuple tuple, TcpSegment segment, int ecn) {}

    static final IpAddress CLIENT = IpAddress.parse("192.0.2.1");
    static final IpAddress SERVER = IpAddress.parse("192.0.2.2");

    final List<String> log = new ArrayList<>();
    final TcpHost client;
    final TcpHost server;
    final PriorityQueue<Flight> flights = new PriorityQueue<>(
            (a, b) -> a.arrival != b.arrival ? Long.compare(a.arrival, b.arrival) : Long.compare(a.order, b.order));
    Predicate<Flight> lost = flight -> false;
    long delay = 10 * Clock.MILLISECOND;
    long now;
    private long order;

    TcpPair(TcpConfig clientConfig, TcpConfig serverConfig) {
        StackObserver observer = event -> log.add(event.time() / 1000 + " " + event.describe());
        client = new TcpHost(1, clientConfig, observer);
        server = new TcpHost(2, serverConfig, observer);
        client.sink = (tuple, segment, ecn) -> send(true, tuple, segment, ecn);
        server.sink = (tuple, segment, ecn) -> send(false, tuple, segment, ecn);
    }

    private void send(boolean toServer, FourTuple tuple, TcpSegment segment, int ecn) {
        Flight flight = new Flight(now + delay, order++, toServer, tuple.reversed(), segment, ecn);
        boolean drop = lost.test(flight);
        log.add(now / 1000 + (toServer ? " > " : " < ") + segment + (drop ? "   LOST" : ""));
        if (!drop) {
            flights.add(flight);
        }
    }

    Connection connect(int port) throws BindException {
        Connection c = client.tcp.connect(
                FourTuple.of(new Endpoint(CLIENT, 0), new Endpoint(SERVER, port)), new ConnectionOptions());
        client.tcp.flush();
        return c;
    }

    /** Runs until nothing is due before {@code end}. */
    void run(long end) {
        while (true) {
            long next = Math.min(client.timers.nextDeadline(), server.timers.nextDeadline());
            if (!flights.isEmpty()) {
                next = Math.min(next, flights.peek().arrival);
            }
            if (next > end) {
                break;
            }
            step(Math.max(next, now));
        }
        step(end);
    }

    private void step(long time) {
        now = time;
        client.now = time;
        server.now = time;
        client.advance(time);
        server.advance(time);
        while (!flights.isEmpty() && flights.peek().arrival <= now) {
            Flight flight = flights.poll();
            (flight.toServer ? server : client).receive(flight.tuple, flight.segment, flight.ecn);
        }
        client.tcp.flush();
        server.tcp.flush();
    }

    String story() {
        return String.join("\n", log);
    }
}
