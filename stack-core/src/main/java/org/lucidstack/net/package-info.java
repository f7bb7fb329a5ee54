/**
 * Addresses, prefixes, endpoints and four-tuples: compact values that everything else speaks in.
 *
 * <pre>
 *   IpAddress = Ipv4Address | Ipv6Address      Prefix = address / length
 *        \                                     Endpoint = address : port
 *         +--------------------------------->  FourTuple = local address, port, remote address, port
 * </pre>
 */
@NullMarked
package org.lucidstack.net;

import org.jspecify.annotations.NullMarked;
