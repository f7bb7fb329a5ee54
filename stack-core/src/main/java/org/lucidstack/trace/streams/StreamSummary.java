package org.lucidstack.trace.streams;

import org.lucidstack.net.Endpoint;

/**
 * What one direction of a conversation carried.
 *
 * @param source who sent it
 * @param destination to whom
 * @param conversation number in the capture, from 1, in the order of first segments; both directions have the same
 * @param bytes of the stream that were captured
 * @param gaps how many times bytes are missing in between
 * @param retransmitted bytes that were captured again, all copies counted
 * @param sha256 of the bytes, 64 hexadecimal digits
 */
public record StreamSummary(
        Endpoint source,
        Endpoint destination,
        int conversation,
        long bytes,
        long gaps,
        long retransmitted,
        String sha256) {}
