package org.lucidstack.contract;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.lucidstack.Verifies;
import org.lucidstack.buffer.Payload;
import org.lucidstack.net.IpAddress;
import org.lucidstack.net.Ipv4Address;
import org.lucidstack.net.Ipv6Address;
import org.lucidstack.time.Clock;
import org.lucidstack.wire.IcmpCodec;
import org.lucidstack.wire.IcmpMessage;
import org.lucidstack.wire.IcmpMessage.DestinationUnreachable;
import org.lucidstack.wire.IcmpMessage.Echo;
import org.lucidstack.wire.IpCodec;
import org.lucidstack.wire.IpPacket;
import org.lucidstack.wire.IpProtocol;
import org.lucidstack.wire.Ipv4Packet;
import org.lucidstack.wire.Ipv6Packet;
import org.lucidstack.wire.OpaqueBytes;
import org.lucidstack.wire.PacketBuffer;
import org.lucidstack.wire.ParseResult;
import org.lucidstack.wire.ParseResult.Parsed;
import org.lucidstack.wire.UdpCodec;
import org.lucidstack.wire.UdpDatagram;

/**
 * What a host must answer by ICMP, and above all when it must not (RFC 1122 section 3.2.2, RFC 4443 section 2.4). The subject owns
 * 192.0.2.1/24 and 2001:db8::1/64; no UDP port is open.
 */
public abstract class IcmpContract extends Contract {

    static final Ipv6Address SUBJECT6 = Ipv6Address.parse("2001:db8::1");
    private static final Ipv6Address PEER6 = Ipv6Address.parse("2001:db8::2");
    private static final int PORT_UNREACHABLE = 3;
    private static final int PORT_UNREACHABLE6 = 4;

    /** A host. */
    @FunctionalInterface
    public interface Subject {
        void arrives(IpPacket packet);
    }

    /**
     * What it starts with.
     *
     * @param errorsPerSecond errors that it may send in the long run
     * @param errorBurst errors that it may send at once
     * @param wire takes what it sends
     */
    public record Setup(int errorsPerSecond, int errorBurst, Clock clock, Consumer<IpPacket> wire) {}

    protected abstract Subject create(Setup setup);

    private final List<IpPacket> sent = new ArrayList<>();
    private long now;
    private Subject host;

    private void begin() {
        now = Clock.SECOND;
        sent.clear();
        story.newRound("a host with 192.0.2.1/24 and " + SUBJECT6 + "/64");
        host = create(new Setup(10, 5, () -> now, packet -> {
            story.packet(packet, true);
            sent.add(packet);
        }));
    }

    private IpPacket arrives(String words, IpPacket packet) {
        story.action(words + " arrives");
        story.packet(packet, false);
        host.arrives(packet);
        return packet;
    }

    private static Ipv4Packet v4(IpAddress to, int offset, int protocol, byte[] payload) {
        return new Ipv4Packet(
                0,
                0,
                77,
                false,
                false,
                false,
                offset,
                64,
                protocol,
                Wiretap.PEER,
                (Ipv4Address) to,
                OpaqueBytes.EMPTY,
                Payload.of(payload));
    }

    private static Ipv6Packet v6(int protocol, byte[] payload) {
        return new Ipv6Packet(0, 0, 0, 64, PEER6, SUBJECT6, List.of(), protocol, Payload.of(payload));
    }

    private static byte[] icmp(IcmpMessage message, boolean v6) {
        PacketBuffer buffer = new PacketBuffer();
        buffer.start(message.payload());
        if (v6) {
            IcmpCodec.prependV6(message, PEER6, SUBJECT6, buffer);
        } else {
            IcmpCodec.prependV4(message, buffer);
        }
        return buffer.toByteArray();
    }

    private static byte[] udp(int bytes, IpAddress from, IpAddress to) {
        return UdpCodec.encode(new UdpDatagram(4000, 9, Payload.of(pattern(0, bytes))), from, to);
    }

    private void expectSilence(String why) {
        story.expectThat("no answer: " + why, sent.isEmpty(), "was " + sent);
    }

    private IcmpMessage expectAnswer() {
        story.expect("answers", 1, sent.size());
        IpPacket answer = sent.remove(0);
        boolean v6 = answer instanceof Ipv6Packet;
        story.expect("source", v6 ? SUBJECT6 : Wiretap.SUBJECT, answer.source());
        story.expect("destination", v6 ? PEER6 : Wiretap.PEER, answer.destination());
        ParseResult<IcmpMessage> result = answer instanceof Ipv6Packet six
                ? IcmpCodec.parseV6(six.payload(), six.source(), six.destination())
                : IcmpCodec.parseV4(answer.payload());
        story.expectThat("a valid message", result instanceof Parsed, "was " + result);
        return ((Parsed<IcmpMessage>) result).value();
    }

    private void expectQuote(IcmpMessage error, IpPacket about, int most) {
        byte[] original = IpCodec.encode(about);
        byte[] quote = error.payload().toByteArray();
        boolean isStart =
                quote.length <= original.length && Arrays.equals(quote, Arrays.copyOf(original, quote.length));
        int least = Math.min(original.length, most);
        story.expectThat(
                "a quote of the packet's first " + least + " bytes",
                isStart && quote.length >= least && quote.length <= most,
                "was " + Story.bytes(quote));
    }

    @Test
    @Verifies({"RFC792-Echo-1", "RFC1122-3.2.2.6-1"})
    void anEchoComesBackWithAllThatItBrought() {
        begin();
        for (int length : new int[] {0, 1, 56, 1400}) {
            Echo request = new Echo(false, 0xabcd, length, Payload.of(pattern(0, length)));
            arrives(request.toString(), v4(Wiretap.SUBJECT, 0, IpProtocol.ICMP, icmp(request, false)));
            story.expect("reply", new Echo(true, 0xabcd, length, request.data()), expectAnswer());
        }
    }

    @Test
    @Verifies("RFC4443-4.1-1")
    void anEchoOverIpv6ComesBack() {
        begin();
        Echo request = new Echo(false, 7, 1, Payload.of(pattern(0, 56)));
        arrives(request.toString(), v6(IpProtocol.ICMPV6, icmp(request, true)));
        story.expect("reply", new Echo(true, 7, 1, request.data()), expectAnswer());
    }

    @Test
    void aDamagedEchoIsDropped() {
        begin();
        byte[] message = icmp(new Echo(false, 7, 1, Payload.of(pattern(0, 56))), false);
        message[20] ^= 4;
        arrives("a damaged echo request", v4(Wiretap.SUBJECT, 0, IpProtocol.ICMP, message));
        expectSilence("its checksum is wrong");
    }

    @Test
    void aReplyThatNobodyAskedForIsNoQuestion() {
        begin();
        Echo reply = new Echo(true, 7, 1, Payload.of(pattern(0, 56)));
        arrives(reply.toString(), v4(Wiretap.SUBJECT, 0, IpProtocol.ICMP, icmp(reply, false)));
        expectSilence("two hosts would answer each other for ever");
    }

    @Test
    void aTypeThatIsUnknownIsDropped() {
        begin();
        IcmpMessage message = new IcmpMessage.Other(200, 0, Payload.of(pattern(0, 8)));
        arrives(message.toString(), v4(Wiretap.SUBJECT, 0, IpProtocol.ICMP, icmp(message, false)));
        expectSilence("it might be an error");
    }

    @Test
    @Verifies({"RFC1122-4.1.3.1-1", "RFC1122-3.2.2-2"})
    void aClosedPortIsUnreachable() {
        begin();
        for (int length : new int[] {0, 20, 400, 1200}) {
            IpPacket packet = arrives(
                    "a datagram of " + length + " bytes",
                    v4(Wiretap.SUBJECT, 0, IpProtocol.UDP, udp(length, Wiretap.PEER, Wiretap.SUBJECT)));
            IcmpMessage error = expectAnswer();
            story.expectThat(
                    "port unreachable",
                    error instanceof DestinationUnreachable unreachable && unreachable.code() == PORT_UNREACHABLE,
                    "was " + error);
            expectQuote(error, packet, 576 - 28);
            now += Clock.SECOND;
        }
    }

    @Test
    @Verifies({"RFC4443-3.1-1", "RFC4443-2.4-2"})
    void aClosedPortIsUnreachableOverIpv6() {
        begin();
        IpPacket packet = arrives("a datagram", v6(IpProtocol.UDP, udp(1400, PEER6, SUBJECT6)));
        IcmpMessage error = expectAnswer();
        story.expectThat(
                "port unreachable",
                error instanceof DestinationUnreachable unreachable && unreachable.code() == PORT_UNREACHABLE6,
                "was " + error);
        expectQuote(error, packet, 1280 - 48);
    }

    @Test
    @Verifies("RFC1122-3.2.2-3")
    void anErrorIsNeverAnsweredByAnError() {
        begin();
        byte[] quoted = IpCodec.encode(v4(Wiretap.SUBJECT, 0, IpProtocol.UDP, udp(4, Wiretap.PEER, Wiretap.SUBJECT)));
        for (IcmpMessage error : List.of(
                new DestinationUnreachable(PORT_UNREACHABLE, 0, Payload.of(quoted)),
                new IcmpMessage.TimeExceeded(0, Payload.of(quoted)),
                new IcmpMessage.ParameterProblem(0, 20, Payload.of(quoted)))) {
            arrives(error.toString(), v4(Wiretap.SUBJECT, 0, IpProtocol.ICMP, icmp(error, false)));
            expectSilence("it is an error");
        }
    }

    @Test
    @Verifies("RFC1122-3.2.2-3")
    void nothingThatManyGotIsAnsweredByAnError() {
        begin();
        for (String to : new String[] {"192.0.2.255", "255.255.255.255", "224.0.0.1"}) {
            Ipv4Address address = Ipv4Address.parse(to);
            arrives("a datagram to " + to, v4(address, 0, IpProtocol.UDP, udp(4, Wiretap.PEER, address)));
            expectSilence("all who got it would answer");
        }
    }

    @Test
    @Verifies("RFC1122-3.2.2-3")
    void onlyFirstFragmentsAreAnswered() {
        begin();
        arrives("a later fragment", v4(Wiretap.SUBJECT, 800, IpProtocol.UDP, pattern(0, 100)));
        expectSilence("its port is not known");
    }

    @Test
    @Verifies({"RFC1812-4.3.2.8-1", "RFC4443-2.4-4"})
    void errorsAreFewButQuestionsAreAnswered() {
        begin();
        byte[] datagram = udp(4, Wiretap.PEER, Wiretap.SUBJECT);
        for (int i = 0; i < 100; i++) {
            arrives("a datagram", v4(Wiretap.SUBJECT, 0, IpProtocol.UDP, datagram));
        }
        story.expect("errors at once", 5, sent.size());
        sent.clear();
        for (int i = 0; i < 1000; i++) {
            now += 10 * Clock.MILLISECOND;
            story.at(now - Clock.SECOND);
            arrives("a datagram", v4(Wiretap.SUBJECT, 0, IpProtocol.UDP, datagram));
        }
        story.expectThat("100 errors in ten seconds", sent.size() >= 95 && sent.size() <= 105, "were " + sent.size());
        sent.clear();
        Echo request = new Echo(false, 7, 1, Payload.of(pattern(0, 8)));
        for (int i = 0; i < 20; i++) {
            arrives(request.toString(), v4(Wiretap.SUBJECT, 0, IpProtocol.ICMP, icmp(request, false)));
        }
        story.expect("replies", 20, sent.size());
    }
}
