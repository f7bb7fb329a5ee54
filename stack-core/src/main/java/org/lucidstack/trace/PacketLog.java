package org.lucidstack.trace;

import java.util.function.Consumer;
import java.util.function.Predicate;
import org.lucidstack.env.PacketEvent;
import org.lucidstack.env.StackEvent;
import org.lucidstack.env.StackObserver;
import org.lucidstack.tcp.TcpEvent;
import org.lucidstack.wire.PacketPrinter;

/**
 * Prints each packet as one line in the manner of tcpdump, and what the stack made of it as indented lines.
 *
 * <pre>
 *  0.000000 tun0 &lt; IP 192.168.0.1.40000 &gt; 192.168.0.2.80: Flags [S], seq 1, win 64240, options [mss 1460], length 0
 *               192.168.0.2:80 &lt;-> 192.168.0.1:40000 LISTEN -> SYN_RECEIVED: SYN
 * </pre>
 *
 * Times are seconds since the first event. Not thread-safe.
 */
public final class PacketLog implements StackObserver {
    private final Consumer<String> out;
    private final Predicate<StackEvent> selection;
    private long start = -1;

    /** Prints packets, drops and changes of state. @param out takes lines without line ends */
    public PacketLog(Consumer<String> out) {
        this(out, event -> event instanceof PacketEvent || event instanceof TcpEvent.StateChanged);
    }

    /** @param selection which events are printed */
    public PacketLog(Consumer<String> out, Predicate<StackEvent> selection) {
        this.out = out;
        this.selection = selection;
    }

    @Override
    public void on(StackEvent event) {
        if (!selection.test(event)) {
            return;
        }
        if (start < 0) {
            start = event.time();
        }
        String time = String.format("%9.6f ", (event.time() - start) / 1e9);
        out.accept(
                switch (event) {
                    case PacketEvent.Received received ->
                        time + received.device() + " < " + PacketPrinter.print(received.bytes());
                    case PacketEvent.Sent sent -> time + sent.device() + " > " + PacketPrinter.print(sent.bytes());
                    default -> " ".repeat(14) + event.describe();
                });
    }
}
