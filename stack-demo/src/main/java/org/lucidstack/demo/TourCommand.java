package org.lucidstack.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.lucidstack.demo.services.Services;
import org.lucidstack.net.Endpoint;
import org.lucidstack.net.IpAddress;
import org.lucidstack.sim.LinkSettings;
import org.lucidstack.sim.SimHost;
import org.lucidstack.sim.Simulation;
import org.lucidstack.trace.LadderDiagram;
import picocli.CommandLine.Command;

/**
 * {@code stack tour}: what {@code scripts/demo} shows with real tools, over a wire in memory between two stacks under virtual
 * time; for machines without TUN.
 *
 * <pre>
 *   pinger, client (192.168.0.1, fd00::1)  ---- 10 ms ----  server (192.168.0.2, fd00::2) with the services
 * </pre>
 */
@Command(
        name = "tour",
        mixinStandardHelpOptions = true,
        description = "A short tour over a wire in memory between two stacks: needs no device and no rights.")
final class TourCommand implements Callable<Integer> {

    private static final Duration ONE_WAY = Duration.ofMillis(5);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final IpAddress SERVER = IpAddress.parse("192.168.0.2");
    private static final IpAddress SERVER6 = IpAddress.parse("fd4c:7563:6964::2");

    private final PrintStream out = System.out;
    private final Simulation simulation = new Simulation(1);
    private final LadderDiagram ladder = new LadderDiagram();
    private final SimHost client = simulation.host("client");
    private final SimHost server = simulation.host("server", builder -> builder.observer(ladder));
    private final Pinger pinger = simulation.add(new Pinger("pinger"));

    @Override
    public Integer call() throws IOException {
        LinkSettings wire = LinkSettings.of(0, ONE_WAY);
        simulation.connect(
                client, "192.168.0.1/24,fd4c:7563:6964::1/64", server, SERVER + "/24," + SERVER6 + "/64", wire);
        simulation.connect(
                pinger, "192.168.1.1/24,fd4c:7563:6964:1::1/64", server, "192.168.1.2/24,fd4c:7563:6964:1::2/64", wire);
        Services.open(server.stack(), Clock.systemDefaultZone());
        ping("192.168.1.2");
        ping("fd4c:7563:6964:1::2");
        show("nc " + SERVER + " 7", exchange(SERVER, Services.ECHO, "hello, stack\n"));
        show("nc " + SERVER + " 80", firstLine(exchange(SERVER, Services.HTTP, "GET / HTTP/1.0\r\n\r\n")));
        show(
                "curl http://" + SERVER + "/bytes/1000000",
                exchange(SERVER, Services.HTTP, get("/bytes/1000000")).length() + " bytes with the header");
        show("curl http://[" + SERVER6 + "]/", firstLine(exchange(SERVER6, Services.HTTP, get("/"))));
        out.println();
        out.println("The connection of nc to port 7, as the server saw it, from the handshake to the close:");
        out.println();
        out.print(ladder);
        return 0;
    }

    private static String get(String path) {
        return "GET " + path + " HTTP/1.1\r\nHost: stack\r\nConnection: close\r\n\r\n";
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse("");
    }

    private void show(String command, String result) {
        out.println();
        out.println("> " + command);
        out.println(result.stripTrailing());
    }

    private void ping(String address) {
        long sent = simulation.now();
        pinger.send(IpAddress.parse(address));
        if (!simulation.runUntil(pinger::hasReply, PATIENCE)) {
            throw new UserError("no answer to a ping of " + address + ".");
        }
        show("ping " + address, pinger.reply() + ", time " + (simulation.now() - sent) / 1e6 + " ms");
    }

    private String exchange(IpAddress to, int port, String request) throws IOException {
        TourClient talk =
                TourClient.connect(client.stack(), new Endpoint(to, port), request.getBytes(StandardCharsets.US_ASCII));
        if (!simulation.runUntil(talk::isDone, PATIENCE)) {
            throw new UserError("no answer from port " + port + ".");
        }
        return new String(talk.received(), StandardCharsets.ISO_8859_1);
    }
}
