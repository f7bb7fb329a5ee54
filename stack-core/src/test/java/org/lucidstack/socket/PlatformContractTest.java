package org.lucidstack.socket;

import org.junit.jupiter.api.Nested;

/** The contract suites on the platform's own sockets: shows that the suites say what the platform does. */
final class PlatformContractTest {

    @Nested
    final class Socket extends SocketContract {
        @Override
        Network newNetwork() {
            return new PlatformNetwork();
        }
    }

    @Nested
    final class SocketChannel extends SocketChannelContract {
        @Override
        Network newNetwork() {
            return new PlatformNetwork();
        }
    }

    @Nested
    final class Selector extends SelectorContract {
        @Override
        Network newNetwork() {
            return new PlatformNetwork();
        }
    }

    @Nested
    final class AsyncClose extends AsyncCloseContract {
        @Override
        Network newNetwork() {
            return new PlatformNetwork();
        }
    }

    @Nested
    final class Datagram extends DatagramContract {
        @Override
        Network newNetwork() {
            return new PlatformNetwork();
        }
    }

    @Nested
    final class AsyncChannel extends AsyncChannelContract {
        @Override
        Network newNetwork() {
            return new PlatformNetwork();
        }
    }
}
