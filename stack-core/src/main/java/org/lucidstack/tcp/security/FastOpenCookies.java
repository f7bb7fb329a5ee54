package org.lucidstack.tcp.security;

import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;
import org.lucidstack.net.FourTuple;
import org.lucidstack.time.Clock;
import org.lucidstack.wire.OpaqueBytes;

/**
 * Fast open cookies of the server's side (RFC 7413 section 4.1.2): a keyed hash of both addresses, which the client can only have learnt by
 * receiving it at its own. Ports do not matter. Nothing is stored; secrets change, and with them all cookies.
 */
public final class FastOpenCookies {

    /** How long a secret is used; a cookie is good for one to two times that. Nanoseconds. */
    public static final long SECRET_LIFETIME = 3600 * Clock.SECOND;

    /** What a cookie is worth. */
    public enum Verdict {
        /** Not ours, or too old. */
        INVALID,
        /** Good, but the client should be given a new one. */
        AGING,
        /** Good. */
        VALID
    }

    private final RotatingSecret secret;

    /** @param random for the secrets */
    public FastOpenCookies(RandomGenerator random) {
        secret = new RotatingSecret(random, SECRET_LIFETIME);
    }

    /** The cookie for the remote address of {@code tuple}: 8 bytes. */
    public OpaqueBytes cookie(FourTuple tuple, long now) {
        return make(secret.current(now), tuple);
    }

    /** Judges a cookie that the remote address of {@code tuple} presents. */
    public Verdict judge(FourTuple tuple, OpaqueBytes cookie, long now) {
        if (cookie.equals(make(secret.current(now), tuple))) {
            return Verdict.VALID;
        }
        return cookie.equals(make(secret.previous(now), tuple)) ? Verdict.AGING : Verdict.INVALID;
    }

    private static OpaqueBytes make(TupleHash secret, FourTuple tuple) {
        FourTuple addresses = new FourTuple(tuple.localAddress(), 0, tuple.remoteAddress(), 0);
        return OpaqueBytes.of(
                ByteBuffer.allocate(Long.BYTES).putLong(secret.of(addresses)).array());
    }
}
