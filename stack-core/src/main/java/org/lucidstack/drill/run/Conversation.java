package org.lucidstack.drill.run;

import org.jspecify.annotations.Nullable;
import org.lucidstack.net.Endpoint;

/**
 * Which flow is under test. packetdrill tests one at a time: the one that the latest socket call or the latest SYN to a listening socket
 * has made.
 */
final class Conversation {
    private static final int FIRST_REMOTE_PORT = 49_152;

    private final DrillSettings settings;
    private Endpoint bound;
    private boolean stream = true;
    private boolean listening;
    private int nextRemotePort = FIRST_REMOTE_PORT;
    private int descriptor = -1;
    private @Nullable Flow flow;

    Conversation(DrillSettings settings) {
        this.settings = settings;
        this.bound = new Endpoint(settings.local(), CallRunner.PORT);
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

    void descriptor(int fd) {
        descriptor = fd;
    }

    void opened(boolean isStream) {
        stream = isStream;
        listening = false;
        if (!isStream) {
            flow = null;
        }
    }

    void bound(Endpoint local) {
        bound = local;
    }

    void listens() {
        listening = true;
        flow = null;
    }

    void connects(Endpoint remote, int fd) {
        listening = false;
        descriptor = fd;
        flow = new Flow(stream, new Endpoint(settings.local(), 0), remote, false);
    }

    void sendsTo(Endpoint remote) {
        if (flow == null || flow.stream) {
            flow = new Flow(false, new Endpoint(settings.local(), 0), remote, false);
        } else {
            flow.setRemote(remote);
        }
    }

    /** The flow of an inbound packet; a SYN to a listening socket, and the first datagram, begin one. */
    @Nullable
    Flow inbound(boolean opens) {
        if (flow == null && (opens && listening || !stream)) {
            flow = new Flow(stream, bound, new Endpoint(settings.remote(), nextRemotePort++), true);
            listening = false;
        }
        return flow;
    }
}
