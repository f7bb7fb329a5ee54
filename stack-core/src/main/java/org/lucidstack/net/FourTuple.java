package org.lucidstack.net;

/**
 * The key of a connection, seen from this stack: local address and port, remote address and port. Kept flat, because there is
 * one per connection and one per arriving segment.
 */
public record FourTuple(IpAddress localAddress, int localPort, IpAddress remoteAddress, int remotePort) {

    public static FourTuple of(Endpoint local, Endpoint remote) {
        return new FourTuple(local.address(), local.port(), remote.address(), remote.port());
    }

    public Endpoint local() {
        return new Endpoint(localAddress, localPort);
    }

    public Endpoint remote() {
        return new Endpoint(remoteAddress, remotePort);
    }

    /** 4 or 6. */
    public int ipVersion() {
        return localAddress.version();
    }

    /** The same conversation seen from the other side. */
    public FourTuple reversed() {
        return new FourTuple(remoteAddress, remotePort, localAddress, localPort);
    }

    @Override
    public int hashCode() {
        int hash = localAddress.hashCode() * 31 + remoteAddress.hashCode();
        hash = hash * 31 + (localPort << 16 | remotePort);
        return hash * 0x9e3779b1 ^ hash >>> 15;
    }

    @Override
    public String toString() {
        return local() + " <-> " + remote();
    }
}
