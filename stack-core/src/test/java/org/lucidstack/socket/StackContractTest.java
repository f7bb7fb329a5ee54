package org.lucidstack.socket;

import org.junit.jupiter.api.Nested;

/** The contract suites on the sockets of two stacks that a wire in memory joins. */
final class StackContractTest {

    @Nested
    final class Socket extends SocketContract {
        @Override
        Network newNetwork() {
            return new StackNetwork();
        }
    }

    @Nested
    final class SocketChannel extends SocketChannelContract {
        @Override
        Network newNetwork() {
            return new StackNetwork();
        }
    }

    @Nested
    final class Selector extends SelectorContract {
        @Override
        Network newNetwork() {
            return new StackNetwork();
        }
    }

    @Nested
    final class AsyncClose extends AsyncCloseContract {
        @Override
        Network newNetwork() {
            return new StackNetwork();
        }
    }

    @Nested
    final class Datagram extends DatagramContract {
        @Override
        Network newNetwork() {
            return new StackNetwork();
        }
    }

    @Nested
    final class AsyncChannel extends AsyncChannelContract {
        @Override
        Network newNetwork() {
            return new StackNetwork();
        }
    }
}
