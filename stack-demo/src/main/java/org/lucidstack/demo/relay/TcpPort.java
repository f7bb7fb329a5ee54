package org.lucidstack.demo.relay;

import java.util.function.Consumer;
import org.lucidstack.demo.stream.DuplexStream;
import org.lucidstack.demo.stream.Relay;
import org.lucidstack.demo.stream.StreamListener;

/** A public TCP port: each connection is a client. */
record TcpPort(StreamListener listener) implements PublicPort {

    private record Client(DuplexStream stream) implements Claimable {
        @Override
        public void claimed(DuplexStream data) {
            new Relay(stream, data).run();
        }

        @Override
        public void dropped() {
            stream.abort();
        }
    }

    @Override
    public int port() {
        return listener.address().getPort();
    }

    @Override
    public void start(Consumer<Claimable> arrivals) {
        listener.start(stream -> arrivals.accept(new Client(stream)));
    }

    @Override
    public void close() {
        listener.close();
    }
}
