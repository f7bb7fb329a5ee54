/**
 * The tunnels' cryptography: the Noise Protocol Framework (revision 34) over primitives of the JDK, and nothing
 * invented here.
 *
 * <pre>
 *   TunnelKey ----> NoiseHandshake ----> SecureSession          a key file; who are you; packets under fresh keys
 *                        |                |       \
 *                  SymmetricState         |    ReplayWindow     transcript hash and chaining key; accepted once
 *                    /       \            |
 *                 Hkdf     X25519      AeadKey                  RFC 5869, RFC 7748, RFC 8439
 * </pre>
 */
@NullMarked
package org.lucidstack.demo.tunnel.crypto;

import org.jspecify.annotations.NullMarked;
