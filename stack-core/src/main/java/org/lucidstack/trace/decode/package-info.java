/**
 * What is in a captured frame, told field by field, also where a stack would refuse it: wrong checksums, header
 * values that make no sense, packets that the capture cut. This is the tolerant half of the codecs; the strict half
 * is {@link org.lucidstack.wire}.
 *
 * <pre>
 *   Frame
 *     | Slice: what was on the wire, and what of it was captured
 *     v
 *   LinkDecoder --> Ipv4Decoder, Ipv6Decoder --> TransportDecoder --> DecodedFrame --> FrameJson, FrameText
 *        |                    |                        |                   ^             one line each
 *        +--------------------+------- BrokenLayer ----+------ Problem ----+
 * </pre>
 */
@NullMarked
package org.lucidstack.trace.decode;

import org.jspecify.annotations.NullMarked;
