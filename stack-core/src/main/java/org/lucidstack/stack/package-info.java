/**
 * A whole stack, put together from its layers.
 *
 * <pre>
 *            NetStack          Openings: the calls that open something
 *      /       |      \
 *    udp      tcp     icmp
 *     |   TcpToIp, IpToTcp      the only place that knows both tcp and ip
 *      \       |      /
 *              ip
 *              |
 *        link.LinkDevice ...
 * </pre>
 */
@NullMarked
package org.lucidstack.stack;

import org.jspecify.annotations.NullMarked;
