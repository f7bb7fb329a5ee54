package org.lucidstack.drill.run;

import org.jspecify.annotations.Nullable;
import org.lucidstack.drill.script.PacketSpec;
import org.lucidstack.net.Endpoint;
import org.lucidstack.wire.TcpFlags;

/**
 * Which flow is under test. packetdrill tests one at a time: the one that the latest socket call, or the first segment to a listening
 * socket, has made.
 */
final class Conversation {
    private static final int FIRST_REMOTE_PORT = 49_152;

    private final DrillSettings settings;
    private final CookieNames cookies = new CookieNames();
    private Endpoint bound;
    private boolean stream = true;
    /** Whether a segment that arrives begins a flow: a socket listens, or there is none. */
    private boolean open = true;

    private int nextRemotePort = FIRST_REMOTE_PORT;
    private int descriptor = -1;
    private int connected = -1;
    private @Nullable Flow flow;

    Conversation(DrillSettings settings) {
        this.settings = settings;
        this.bound = new Endpoint(settings.local(), settings.bindPort());
    }

    /** The flow under test, or null while there is none. */
    @Nullable
    Flow flow() {
        return flow;
    }

    /** The host's descriptor of the socket under test. */
    int descriptor() {
        return descriptor;
    }

    /** A socket was made or accepted. */
    void descriptor(int fd) {
        descriptor = fd;
    }

    void opened(boolean isStream) {
        stream = isStream;
        open = !isStream;
        flow = null;
        connected = -1;
    }

    void bound(Endpoint local) {
        bound = local;
    }

    void listens() {
        open = true;
        flow = null;
    }

    /** A connect, which counts the first time only: the script may ask again how it went. */
    void connects(Endpoint remote, int fd) {
        if (connected != fd) {
            open = false;
            connected = fd;
            descriptor = fd;
            flow = new Flow(stream, new Endpoint(settings.local(), 0), remote, false, cookies);
        }
    }

    /** A datagram with an address. On a connected stream the address counts nothing. */
    void sendsTo(Endpoint remote) {
        if (flow == null) {
            flow = new Flow(stream, new Endpoint(settings.local(), 0), remote, false, cookies);
        } else if (!flow.stream) {
            flow.setRemote(remote);
        }
    }

    /** The flow of an inbound packet, which may begin one. */
    @Nullable
    Flow inbound(PacketSpec spec) {
        boolean segment = spec.body() instanceof PacketSpec.Tcp;
        if (flow == null && open && (segment || !stream)) {
            flow = new Flow(segment, bound, new Endpoint(settings.remote(), nextRemotePort++), true, cookies);
            open = false;
            if (spec.body() instanceof PacketSpec.Tcp tcp) {
                flow.learnRemote(tcp.sequence().first());
            }
        } else if (flow != null && spec.body() instanceof PacketSpec.Tcp tcp && isSynAck(tcp.flags())) {
            flow.learnRemote(tcp.sequence().first());
        }
        return flow;
    }

    private static boolean isSynAck(int flags) {
        int both = TcpFlags.SYN | TcpFlags.ACK;
        return (flags & both) == both;
    }
}
