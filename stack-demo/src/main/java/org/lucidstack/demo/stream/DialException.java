package org.lucidstack.demo.stream;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A connection could not be made. The message is a sentence for people. */
public final class DialException extends IOException {
    private static final long serialVersionUID = 1L;

    /** Why, from the most to the least telling: of a name's several addresses, the first of these is reported. */
    public enum Reason {
        REFUSED("connection refused"),
        DENIED("not allowed"),
        TIMED_OUT("timed out"),
        HOST_UNREACHABLE("host unreachable"),
        NETWORK_UNREACHABLE("network unreachable"),
        UNKNOWN_NAME("no such name"),
        /** This side's trouble: no free port, a tunnel that is down. */
        OTHER("failed");

        private final String words;

        Reason(String words) {
            this.words = words;
        }

        @Override
        public String toString() {
            return words;
        }
    }

    private final Reason reason;

    public DialException(Reason reason, String host, int port) {
        this(reason, host, port, reason.toString(), null);
    }

    /** @param detail what to say instead of the reason's own words */
    public DialException(Reason reason, String host, int port, String detail, @Nullable Throwable cause) {
        super(
                "cannot connect to " + (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port + ": " + detail,
                cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
