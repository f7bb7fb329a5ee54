package org.lucidstack.demo.tunnel.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.lucidstack.demo.UserError;
import org.lucidstack.demo.tunnel.lab.TunnelExperiment.Kind;
import org.lucidstack.demo.tunnel.lab.TunnelExperiment.Outcome;
import org.lucidstack.time.Clock;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code stack lab tcp-over-tcp}: the same transfer without a tunnel, over UDP and over TCP, at growing loss. */
@Command(
        name = "tcp-over-tcp",
        mixinStandardHelpOptions = true,
        description = {
            "Sends the same 10 MB by TCP over a simulated path of 20 Mbit/s and 40 ms at 0 to 5%% loss: without a tunnel,"
                    + " through the UDP tunnel and through the TCP tunnel. Virtual time: the same seed prints the same bytes."
        })
public final class TcpOverTcpCommand implements Callable<Integer> {

    private static final int MAX_PERCENT = 5;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Decides which packets are lost (default: 1).")
    private long seed;

    @Option(
            names = "--svg",
            paramLabel = "FILE",
            defaultValue = "tcp-over-tcp.svg",
            description = "The plot (default: ${DEFAULT-VALUE}).")
    private Path svg = Path.of("tcp-over-tcp.svg");

    @Override
    public Integer call() throws IOException {
        System.out.println("10 MB by TCP over 20 Mbit/s, round trip 40 ms, seed " + seed);
        System.out.println();
        System.out.println(
                "        Mbit/s of user data      longest pause, ms        retransmitted, kB       timeouts");
        System.out.println(
                "loss    plain    UDP    TCP     plain    UDP    TCP     plain    UDP    TCP     plain UDP TCP");
        double[] percents = new double[MAX_PERCENT + 1];
        Map<Kind, double[]> goodputs = new EnumMap<>(Kind.class);
        for (Kind kind : Kind.values()) {
            goodputs.put(kind, new double[MAX_PERCENT + 1]);
        }
        for (int percent = 0; percent <= MAX_PERCENT; percent++) {
            percents[percent] = percent;
            Map<Kind, Outcome> row = new EnumMap<>(Kind.class);
            for (Kind kind : Kind.values()) {
                Outcome outcome = TunnelExperiment.run(kind, percent / 100.0, seed);
                row.put(kind, outcome);
                values(goodputs, kind)[percent] = outcome.goodput() / 1e6;
            }
            System.out.println(line(percent, outcome(row, Kind.NONE), outcome(row, Kind.UDP), outcome(row, Kind.TCP)));
        }
        plot(percents, goodputs);
        System.out.println();
        System.out.println("The plot is in " + svg + ".");
        return 0;
    }

    private static double[] values(Map<Kind, double[]> all, Kind kind) {
        double[] values = all.get(kind);
        if (values == null) {
            throw new IllegalStateException("each kind has its line");
        }
        return values;
    }

    private static Outcome outcome(Map<Kind, Outcome> row, Kind kind) {
        @Nullable Outcome outcome = row.get(kind);
        if (outcome == null) {
            throw new IllegalStateException("each kind was tried");
        }
        return outcome;
    }

    private static String line(int percent, Outcome plain, Outcome udp, Outcome tcp) {
        return String.format(
                Locale.ROOT,
                "%3d%%   %6.2f %6.2f %6.2f    %6d %6d %6d    %6d %6d %6d    %6d %3d %3d",
                percent,
                plain.goodput() / 1e6,
                udp.goodput() / 1e6,
                tcp.goodput() / 1e6,
                millis(plain),
                millis(udp),
                millis(tcp),
                plain.retransmitted() / 1000,
                udp.retransmitted() / 1000,
                tcp.retransmitted() / 1000,
                plain.timeouts(),
                udp.timeouts(),
                tcp.timeouts());
    }

    private static long millis(Outcome outcome) {
        return outcome.longestPause() / Clock.MILLISECOND;
    }

    private void plot(double[] percents, Map<Kind, double[]> goodputs) {
        LineChart chart = new LineChart("The same transfer, plain and through tunnels", "loss, %", "Mbit/s", percents);
        chart.line("without a tunnel", values(goodputs, Kind.NONE));
        chart.line("TCP over UDP", values(goodputs, Kind.UDP));
        chart.line("TCP over TCP", values(goodputs, Kind.TCP));
        try {
            Files.writeString(svg, chart.toSvg());
        } catch (IOException e) {
            throw new UserError("cannot write " + svg + ": " + e.getMessage() + ".", e);
        }
    }
}
