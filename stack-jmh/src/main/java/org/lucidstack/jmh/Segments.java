package org.lucidstack.jmh;

import java.util.List;
import org.lucidstack.buffer.Payload;
import org.lucidstack.net.IpAddress;
import org.lucidstack.wire.SeqNumber;
import org.lucidstack.wire.TcpFlags;
import org.lucidstack.wire.TcpOption;
import org.lucidstack.wire.TcpSegment;

/** The segment that most packets of a bulk transfer carry. */
final class Segments {

    static final IpAddress CLIENT = IpAddress.parse("192.0.2.1");
    static final IpAddress SERVER = IpAddress.parse("192.0.2.2");
    static final int FULL = 1448;

    private Segments() {}

    static TcpSegment data(int length) {
        return new TcpSegment(
                40_000,
                80,
                new SeqNumber(1_000_000),
                new SeqNumber(2_000_000),
                TcpFlags.ACK | TcpFlags.PSH,
                512,
                0,
                List.of(new TcpOption.Timestamps(1, 2)),
                Payload.of(new byte[length]));
    }
}
