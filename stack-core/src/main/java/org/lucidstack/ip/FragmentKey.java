package org.lucidstack.ip;

import org.lucidstack.env.Implements;
import org.lucidstack.net.IpAddress;

/**
 * What the fragments of one packet have in common.
 *
 * @param protocol for IPv4; IPv6 does not look at it, so there it is 0
 */
@Implements({"RFC791-3.2-2", "RFC8200-4.5-1"})
record FragmentKey(IpAddress source, IpAddress destination, int protocol, int identification) {}
