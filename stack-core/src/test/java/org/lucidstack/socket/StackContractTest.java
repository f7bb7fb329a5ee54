package org.lucidstack.socket;

import org.junit.jupiter.api.Nested;

/** The contract suites on the sockets of two stacks that a wire in memory joins. */
final class StackContractTest {

    @Nested
    final class Sockets extends SocketContract {
        @Override
        Network newNetwork() {
            return new StackNetwork();
        }
    }
}
