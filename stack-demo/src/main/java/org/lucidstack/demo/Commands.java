package org.lucidstack.demo;

import java.util.List;
import org.lucidstack.demo.bench.BenchCommand;
import org.lucidstack.demo.drill.DrillCommand;
import org.lucidstack.demo.gateway.GatewayCommand;
import org.lucidstack.demo.host.PacketdrillHostCommand;
import org.lucidstack.demo.proxy.SocksCommand;
import org.lucidstack.demo.relay.RelayCommand;
import org.lucidstack.demo.ssh.ForwardCommand;
import org.lucidstack.demo.tunnel.TunnelCommand;
import org.lucidstack.demo.tunnel.lab.LabCommand;
import picocli.CommandLine;

/** The commands of {@code stack}. Only the one that is asked for is looked at: reading the options of all is a good part of the start. */
final class Commands {

    /** In the order of the help text. */
    private static final List<String> NAMES = List.of(
            "serve",
            "tour",
            "decode",
            "drill",
            "packetdrill-host",
            "replay",
            "streams",
            "tunnel",
            "forward",
            "gateway",
            "lab",
            "bench",
            "relay",
            "socks");

    private Commands() {}

    /** Adds the command that {@code args} begin with, or all of them if they begin with anything else. */
    static void add(CommandLine line, String... args) {
        List<String> wanted = args.length > 0 && NAMES.contains(args[0]) ? List.of(args[0]) : NAMES;
        wanted.forEach(name -> line.addSubcommand(name, of(name)));
    }

    private static Object of(String name) {
        return switch (name) {
            case "serve" -> new ServeCommand();
            case "tour" -> new TourCommand();
            case "decode" -> new DecodeCommand();
            case "drill" -> new DrillCommand();
            case "packetdrill-host" -> new PacketdrillHostCommand();
            case "replay" -> new ReplayCommand();
            case "streams" -> new StreamsCommand();
            case "tunnel" -> new TunnelCommand();
            case "forward" -> new ForwardCommand();
            case "gateway" -> new GatewayCommand();
            case "lab" -> new LabCommand();
            case "bench" -> new BenchCommand();
            case "relay" -> new RelayCommand();
            case "socks" -> new SocksCommand();
            default -> throw new IllegalArgumentException(name);
        };
    }
}
