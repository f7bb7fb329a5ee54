/**
 * {@code stack drill}: packetdrill scripts on virtual time, or over TUN devices in real time.
 *
 * <pre>
 *   DrillCommand --files--> Batch --one thread per job--> drill.run.Drills
 *                                                             |
 *        --mode tun: TunHosts                        script --+--> stack --TunDevice== tunN ==PacketSocket--> script
 * </pre>
 */
@NullMarked
package org.lucidstack.demo.drill;

import org.jspecify.annotations.NullMarked;
