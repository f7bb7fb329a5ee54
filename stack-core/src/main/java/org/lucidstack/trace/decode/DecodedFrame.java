package org.lucidstack.trace.decode;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.lucidstack.trace.capture.Frame;

/**
 * A captured frame and what is in it. A layer that is malformed or truncated is not there, nor anything above it.
 *
 * @param link {@code raw}, {@code ipv4}, {@code ipv6}, {@code null}, {@code loop}, {@code ethernet}, {@code linux_sll},
 *     {@code linux_sll2}, or {@code other}
 * @param problem the first malformed or truncated header, or null
 * @param ip null also where the frame carries no IP
 * @param payload what was captured behind the transport header, or behind the IP header where there is none
 */
public record DecodedFrame(
        Frame frame,
        String link,
        @Nullable Problem problem,
        @Nullable DecodedIp ip,
        @Nullable DecodedTransport transport,
        ByteBuffer payload) {}
