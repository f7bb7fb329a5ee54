package org.lucidstack.demo.ssh;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.lucidstack.demo.stream.DuplexStream;

/** Carries standard input and output over one stream, as {@code ssh -W} does: what a ProxyCommand is. */
final class StandardStreams {

    private static final int BUFFER = 64 * 1024;

    private StandardStreams() {}

    /** Returns when the far end has ended its direction and all is written. The end of the input is passed on as a half-close. */
    static void carry(DuplexStream stream) throws IOException {
        Thread.ofPlatform().daemon().name("standard-input").start(() -> send(stream));
        FileChannel output = new FileOutputStream(FileDescriptor.out).getChannel();
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
        while (stream.read(buffer.clear()) >= 0) {
            buffer.flip();
            while (buffer.hasRemaining()) {
                output.write(buffer);
            }
        }
        stream.close();
    }

    private static void send(DuplexStream stream) {
        FileChannel input = new FileInputStream(FileDescriptor.in).getChannel();
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
        try {
            while (input.read(buffer.clear()) >= 0) {
                stream.write(buffer.flip());
            }
            stream.shutdownOutput();
        } catch (IOException e) {
            stream.abort();
        }
    }
}
