/**
 * UDP (RFC 768, RFC 1122 section 4.1): sockets that send datagrams and queue those that come.
 *
 * <pre>
 *   UdpSocket  UdpSocket ...      bound, maybe connected; a bounded queue each
 *        \       /
 *        UdpLayer                 the best match for a datagram: connected, bound to an address, to any
 *          |   ^
 *     IpLayer  IcmpLayer          packets; unreachables
 * </pre>
 */
@NullMarked
package org.lucidstack.udp;

import org.jspecify.annotations.NullMarked;
