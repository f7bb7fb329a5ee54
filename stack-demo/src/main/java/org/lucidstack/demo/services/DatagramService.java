package org.lucidstack.demo.services;

import java.io.IOException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.lucidstack.buffer.Payload;
import org.lucidstack.udp.ReceivedDatagram;
import org.lucidstack.udp.UdpHandler;
import org.lucidstack.udp.UdpSocket;

/** Answers each datagram with at most one, from the address that it was sent to. */
final class DatagramService implements UdpHandler {

    /** What a service answers. */
    @FunctionalInterface
    interface Responder {
        /** The answer's bytes, or null for none. */
        @Nullable
        Payload answer(ReceivedDatagram request);
    }

    /** Two services that answer each other would never stop: datagrams from such ports get no answer. */
    private static final Set<Integer> ANSWERING_PORTS = Set.of(7, 13, 17, 19, 37);

    private static final System.Logger LOG = System.getLogger(DatagramService.class.getName());

    private final Responder responder;

    DatagramService(Responder responder) {
        this.responder = responder;
    }

    @Override
    public void onReadable(UdpSocket socket) {
        try {
            for (ReceivedDatagram request = socket.receive(); request != null; request = socket.receive()) {
                Payload answer = ANSWERING_PORTS.contains(request.source().port()) ? null : responder.answer(request);
                if (answer != null) {
                    socket.sendFrom(request.destination(), request.source(), answer);
                }
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "an answer could not be sent: " + e.getMessage());
        }
    }
}
