package org.lucidstack.demo.tunnel.udp;

/**
 * When a session is renewed, kept alive and given up; times in milliseconds.
 *
 * @param rekeyAge age at which the client makes new keys
 * @param rekeyCount packets sent after which the client makes new keys
 * @param maxAge age at which keys are used no more
 * @param keepalive after how long without sending something is sent
 * @param silence after how long without hearing anything a session is given up
 * @param retry first pause between two hellos without an answer; it doubles up to {@code maxRetry}
 */
record SessionLimits(
        long rekeyAge, long rekeyCount, long maxAge, long keepalive, long silence, long retry, long maxRetry) {

    static final SessionLimits DEFAULT = new SessionLimits(120_000, 1L << 32, 180_000, 5000, 15_000, 500, 4000);
}
