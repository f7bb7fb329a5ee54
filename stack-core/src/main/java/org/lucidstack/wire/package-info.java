/**
 * What travels: IP packets, segments, datagrams and messages as immutable records, and the codecs between them and
 * bytes.
 *
 * <pre>
 *   bytes --Ipv4Codec/Ipv6Codec--> IpPacket --TcpCodec----> TcpSegment (TcpOption...)
 *                                  (payload) --UdpCodec---> UdpDatagram
 *                                            --IcmpCodec--> IcmpMessage
 *
 *   | IP header | TCP header | payload: a view, never copied |
 *   ^--- prepended by the codecs into a PacketBuffer ---^
 * </pre>
 *
 * Parsing answers {@link org.lucidstack.wire.ParseResult}: it never throws, and never reads outside the bytes it was
 * given.
 */
@NullMarked
package org.lucidstack.wire;

import org.jspecify.annotations.NullMarked;
