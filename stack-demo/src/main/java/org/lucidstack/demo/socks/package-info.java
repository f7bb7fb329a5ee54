/**
 * SOCKS: a server that dials for its clients, and a dialer that lets such a server dial.
 *
 * <pre>
 *   client -- greeting -> SocksServer -- AccessRules -- Dialer --> target     the host's sockets, SSH,
 *          &lt;- method --                                                         or a Lucid stack behind a tunnel
 *          -- (name, password) ->                        UdpAssociation
 *          -- request ->
 *          &lt;- reply --        strictly before any relayed byte
 *
 *   SocksCodec, SocksClientCodec, SocksFields: bytes to messages and back, pure
 *   SocksDialer: the client's part; SocksDatagrams: its UDP
 * </pre>
 *
 * RFC 1928 (version 5: CONNECT and UDP ASSOCIATE; BIND is answered with 7), RFC 1929 (name and password), and the version 4A that
 * older programs speak (CONNECT only, and only while no password is demanded).
 */
@NullMarked
package org.lucidstack.demo.socks;

import org.jspecify.annotations.NullMarked;
