package org.lucidstack.udp;

import org.lucidstack.env.Journal;
import org.lucidstack.env.Journal.Step;
import org.lucidstack.ip.IcmpError;

/** Notes when a handler is called and when it is done. */
record JournaledUdpHandler(UdpHandler handler, Journal journal) implements UdpHandler {

    private void tell(UdpSocket socket, String what, Runnable call) {
        journal.write(Step.CALLBACK, socket, what);
        try {
            call.run();
        } finally {
            journal.write(Step.RETURNED);
        }
    }

    @Override
    public void onReadable(UdpSocket socket) {
        tell(socket, "readable", () -> handler.onReadable(socket));
    }

    @Override
    public void onError(UdpSocket socket, IcmpError error) {
        tell(socket, "error: " + error.kind(), () -> handler.onError(socket, error));
    }
}
