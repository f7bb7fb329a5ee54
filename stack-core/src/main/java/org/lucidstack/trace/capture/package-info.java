/**
 * Capture files read as a stream of frames, without libpcap and in constant memory.
 *
 * <pre>
 *   InputStream --> CaptureReader.open --> PcapReader, PcapngReader --> Frame, Frame, ...
 *                                                                 \-> or CaptureException
 * </pre>
 */
@NullMarked
package org.lucidstack.trace.capture;

import org.jspecify.annotations.NullMarked;
