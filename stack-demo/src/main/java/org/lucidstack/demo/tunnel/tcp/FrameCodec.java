package org.lucidstack.demo.tunnel.tcp;

import java.net.ProtocolException;
import java.nio.ByteBuffer;
import org.lucidstack.demo.tunnel.crypto.SecureSession;

/** Turns packets into frames and back: as they are, or sealed. The length is part of what is authenticated. */
sealed interface FrameCodec {

    /** What a frame is longer than its packet. */
    int overhead();

    /** The frame of a packet, its length included, ready to be written; called by the writer alone. */
    ByteBuffer[] encode(ByteBuffer packet) throws ProtocolException;

    /** The packet of a frame, empty for a keepalive. @throws ProtocolException if it is not authentic */
    ByteBuffer decode(ByteBuffer frame) throws ProtocolException;

    private static ByteBuffer lengthField(int length) {
        return ByteBuffer.allocate(FrameReader.LENGTH_FIELD).putShort(0, (short) length);
    }

    /** The format of simpletun. */
    record Plain() implements FrameCodec {

        @Override
        public int overhead() {
            return 0;
        }

        @Override
        public ByteBuffer[] encode(ByteBuffer packet) {
            return new ByteBuffer[] {lengthField(packet.remaining()), packet};
        }

        @Override
        public ByteBuffer decode(ByteBuffer frame) {
            return frame;
        }
    }

    /** Under the keys of a session. */
    record Sealed(SecureSession session) implements FrameCodec {

        @Override
        public int overhead() {
            return SecureSession.OVERHEAD;
        }

        @Override
        public ByteBuffer[] encode(ByteBuffer packet) throws ProtocolException {
            int length = packet.remaining() + SecureSession.OVERHEAD;
            ByteBuffer sealed = ByteBuffer.allocate(length);
            ByteBuffer field = lengthField(length);
            if (!session.seal(counter -> field.duplicate(), packet, sealed)) {
                throw new ProtocolException("the keys of this session are used up");
            }
            return new ByteBuffer[] {field, sealed.flip()};
        }

        @Override
        public ByteBuffer decode(ByteBuffer frame) throws ProtocolException {
            int length = frame.remaining();
            ByteBuffer opened = ByteBuffer.allocate(Math.max(0, length - SecureSession.OVERHEAD));
            if (!session.openNext(lengthField(length), frame, opened)) {
                throw new ProtocolException("a frame that is not authentic");
            }
            return opened.flip();
        }
    }
}
