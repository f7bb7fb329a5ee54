package org.lucidstack.drill.run;

import java.util.Locale;
import org.lucidstack.drill.calls.TcpInfoWords;
import org.lucidstack.tcp.TcpInfo;
import org.lucidstack.time.Clock;

/** The state of a connection in lines for people; sizes in bytes. */
final class InfoText {
    private InfoText() {}

    static String of(TcpInfo info) {
        TcpInfo.RoundTrip trip = info.roundTrip();
        TcpInfo.Times times = info.times();
        String agreed = TcpInfoWords.options(info).replace('|', ' ');
        return String.join(
                "\n",
                info.tuple() + " " + info.state() + (agreed.isEmpty() ? "" : ", agreed: " + agreed),
                line("sizes", words(info.sizes())),
                line(
                        "round trip",
                        "srtt " + millis(trip.srtt()) + ", rttvar " + millis(trip.rttvar()) + ", least "
                                + millis(trip.minRtt()) + ", rto " + millis(trip.rto()) + ", backoff " + trip.backoff()
                                + ", timeouts " + trip.timeouts()),
                line("congestion", words(info.congestion())),
                line("sending", words(info.sending())),
                line("receiving", words(info.receiving())),
                line("bytes", words(info.bytes())),
                line("segments", words(info.segments())),
                line(
                        "times",
                        (times.sinceSent() < 0 ? "nothing sent" : "last sent " + millis(times.sinceSent()) + " ago")
                                + ", last received " + millis(times.sinceReceived()) + " ago, busy "
                                + millis(times.busy()) + ", held back by the window "
                                + millis(times.receiveWindowLimited())
                                + ", by the send buffer " + millis(times.sendBufferLimited())),
                "");
    }

    private static String line(String name, String text) {
        return String.format(Locale.ROOT, "  %-11s %s", name, text);
    }

    /** The components of a record by name: {@code Sizes[sendMss=1000, ...]} becomes {@code sendMss 1000, ...}. */
    private static String words(Record group) {
        String text = group.toString();
        return text.substring(text.indexOf('[') + 1, text.length() - 1).replace('=', ' ');
    }

    private static String millis(long nanos) {
        return String.format(Locale.ROOT, "%.3f ms", (double) nanos / Clock.MILLISECOND);
    }
}
