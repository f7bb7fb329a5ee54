/**
 * Moving bytes between two byte streams, whatever they are made of.
 *
 * <pre>
 *    SocketDialer (OS or Lucid stack)   SSH   SOCKS          Dialer: host and port in, a stream or a typed failure out
 *             \                          |      /
 *   StreamListener -> DuplexStream  == Relay ==  DuplexStream    a: bytes, half-close, reset, back-pressure
 *                      |
 *      ChannelStream: a SocketChannel of either kind         BufferedStream: gives back what a handshake read too far
 * </pre>
 *
 * A relay has one buffer per direction and reads only when that is written, so a reader that stops stops its sender.
 */
@NullMarked
package org.lucidstack.demo.stream;

import org.jspecify.annotations.NullMarked;
