package org.lucidstack.demo.socks;

import java.util.List;
import org.lucidstack.demo.HostPort;

/** What a client may say first. */
sealed interface SocksMessage {

    int CONNECT = 1;
    int UDP_ASSOCIATE = 3;

    int NO_AUTHENTICATION = 0;
    int USERNAME_PASSWORD = 2;
    int NO_ACCEPTABLE_METHOD = 0xff;

    /** Version 5: what the client can do to authenticate. */
    record Greeting(List<Integer> methods) implements SocksMessage {}

    /** Version 4 or 4A: the request, at once. */
    record Request4(int command, HostPort target) implements SocksMessage {}

    /** Version 5: the request. */
    record Request5(int command, HostPort target) implements SocksMessage {}

    /** Version 5: a request whose address is of a type that does not exist; no more can be read of it. */
    record UnknownAddressType(int type) implements SocksMessage {}

    /** RFC 1929. Prints no password. */
    record Login(String name, byte[] password) implements SocksMessage {
        @Override
        public String toString() {
            return "Login[" + name + "]";
        }
    }
}
