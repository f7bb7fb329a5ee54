package org.lucidstack.demo.tunnel;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.lucidstack.demo.tunnel.Welcome.Verdict;
import org.lucidstack.demo.tunnel.crypto.NoiseHandshake;
import org.lucidstack.demo.tunnel.crypto.NoisePattern;
import org.lucidstack.demo.tunnel.crypto.SecureSession;
import org.lucidstack.net.Prefix;

/**
 * A server's door: reads hellos, answers those that are authentic, fresh and within bounds, and knows which client has
 * which
 * address. A client has its addresses from its first packet under the new keys on, not from its hello, so that a
 * repeated hello
 * takes nothing from anybody. Any thread.
 */
public final class Admission {

    private static final int REMEMBERED = 4096;
    private static final int MAX_CLIENTS = 1024;
    /** Handshakes per second that reach a key agreement, the expensive part. */
    private static final int RATE = 200;

    /**
     * Somebody at the door. {@code session} is null if he was refused.
     *
     * @param mtu of the inner packets that both ends take, in bytes
     */
    public record Guest(
            String identity,
            Hello hello,
            int mtu,
            byte[] answer,
            @Nullable SecureSession session,
            Verdict verdict) {}

    private record Claim(List<Prefix> addresses, Object holder) {}

    private final Credentials credentials;
    private final String transport;
    private final TunnelLog log;
    private final Map<String, Claim> claims = new HashMap<>();
    private final Map<String, Long> lastTimes = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > REMEMBERED;
        }
    };
    private double tokens = RATE;
    private long refilled = System.nanoTime();

    public Admission(Credentials credentials, String transport, TunnelLog log) {
        this.credentials = credentials;
        this.transport = transport;
        this.log = log;
    }

    /**
     * Reads a first message and writes the second.
     *
     * @param index by which this server will know the session
     * @return null if there is to be no answer, which is counted
     */
    public @Nullable Guest receive(ByteBuffer message, int index, String from) {
        boolean isCostly = credentials.key().pattern() == NoisePattern.IK;
        if (isCostly && !mayAgree()) {
            log.drop(Drop.TOO_MANY_HANDSHAKES, from);
            return null;
        }
        NoiseHandshake handshake = NoiseHandshake.responder(credentials.key(), Hello.prologue(transport));
        byte[] payload = handshake.read(message);
        if (payload == null) {
            log.drop(Drop.NOT_AUTHENTIC, "a handshake from " + from + " (another key?)");
            return null;
        }
        Hello hello = Hello.parse(payload);
        if (hello == null) {
            log.drop(Drop.MALFORMED, "a handshake from " + from);
            return null;
        }
        byte[] remoteKey = handshake.remoteStatic();
        String identity =
                remoteKey == null ? hello.clientId() : Base64.getEncoder().encodeToString(remoteKey);
        if (remoteKey != null && !credentials.allowed().containsKey(identity)) {
            log.drop(Drop.NOT_AUTHENTIC, "a handshake from " + from + " (unknown public key)");
            return null;
        }
        if (!isFresh(identity, hello.time())) {
            log.drop(Drop.STALE_HANDSHAKE, from);
            return null;
        }
        if (!isCostly && !mayAgree()) {
            log.drop(Drop.TOO_MANY_HANDSHAKES, from);
            return null;
        }
        Verdict verdict = judge(identity, hello);
        byte[] answer = handshake.write(new Welcome(verdict, index, credentials.mtu()).encode());
        int mtu = credentials.agreedMtu(hello.mtu());
        return new Guest(identity, hello, mtu, answer, verdict == Verdict.WELCOME ? handshake.split() : null, verdict);
    }

    private synchronized boolean mayAgree() {
        long now = System.nanoTime();
        tokens = Math.min(RATE, tokens + (now - refilled) * 1e-9 * RATE);
        refilled = now;
        if (tokens < 1) {
            return false;
        }
        tokens--;
        return true;
    }

    private synchronized boolean isFresh(String identity, long time) {
        Long last = lastTimes.remove(identity);
        if (last == null || time > last) {
            lastTimes.put(identity, time);
            return true;
        }
        lastTimes.put(identity, last);
        return false;
    }

    private synchronized Verdict judge(String identity, Hello hello) {
        List<Prefix> allowed = credentials.allowed().get(identity);
        for (Prefix wanted : hello.addresses()) {
            if (allowed != null && allowed.stream().noneMatch(block -> covers(block, wanted))) {
                return Verdict.ADDRESS_NOT_ALLOWED;
            }
        }
        return mayClaim(identity, hello.addresses()) ? Verdict.WELCOME : Verdict.ADDRESS_TAKEN;
    }

    private static boolean covers(Prefix block, Prefix wanted) {
        return block.length() <= wanted.length() && block.contains(wanted.address());
    }

    private boolean mayClaim(String identity, List<Prefix> addresses) {
        for (Prefix wanted : addresses) {
            if (credentials.addresses().stream().anyMatch(own -> wanted.overlaps(own))) {
                return false;
            }
            for (Map.Entry<String, Claim> other : claims.entrySet()) {
                if (!other.getKey().equals(identity)
                        && other.getValue().addresses.stream().anyMatch(wanted::overlaps)) {
                    return false;
                }
            }
        }
        return claims.containsKey(identity) || claims.size() < MAX_CLIENTS;
    }

    /**
     * Gives a guest his addresses; what he had by an earlier holder is that one's no more.
     *
     * @return false if they were taken meanwhile
     */
    public synchronized boolean claim(Guest guest, Object holder) {
        if (!mayClaim(guest.identity(), guest.hello().addresses())) {
            return false;
        }
        claims.put(guest.identity(), new Claim(guest.hello().addresses(), holder));
        return true;
    }

    /** Frees the addresses, unless they have another holder by now. */
    public synchronized void release(Guest guest, Object holder) {
        Claim claim = claims.get(guest.identity());
        if (claim != null && claim.holder == holder) {
            claims.remove(guest.identity());
        }
    }

    /** For people: the inner addresses of a guest. */
    public static String describe(Hello hello) {
        return hello.addresses().stream().map(InnerAddresses::text).collect(Collectors.joining(","));
    }
}
