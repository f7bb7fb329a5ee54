package org.lucidstack.demo.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;
import org.lucidstack.demo.UserError;
import org.lucidstack.drill.host.HostSession;

/** Listens on a Unix socket and gives every connection a stack of its own. Closing it removes the socket's file. */
final class HostServer implements AutoCloseable {
    /** Connections at a time; more wait. */
    private static final int MAX_CONNECTIONS = 16;

    /** Bits of a file's mode that tell its type, and what they are for a socket. */
    private static final int FILE_TYPE = 0170000;

    private static final int SOCKET = 0140000;

    private static final Logger LOG = System.getLogger(HostServer.class.getName());

    private final Path path;
    private final long seed;
    private final ServerSocketChannel listener;
    private final Semaphore places = new Semaphore(MAX_CONNECTIONS);

    private HostServer(Path path, long seed, ServerSocketChannel listener) {
        this.path = path;
        this.seed = seed;
        this.listener = listener;
    }

    /**
     * Begins to listen. A file that an earlier host has left behind is replaced.
     *
     * @param seed of sessions that do not set their own
     * @throws UserError if there is another file, or somebody listens there
     */
    static HostServer open(Path path, long seed) throws IOException {
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(path);
        removeStale(path, address);
        ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            listener.bind(address);
            return new HostServer(path, seed, listener);
        } catch (IOException e) {
            listener.close();
            throw new UserError("cannot listen on " + path + ": " + e.getMessage() + ".", e);
        }
    }

    private static void removeStale(Path path, UnixDomainSocketAddress address) throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        int mode = (Integer) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        if ((mode & FILE_TYPE) != SOCKET) {
            throw new UserError("cannot listen on " + path + ": there is a file of that name, and it is not a socket.");
        }
        try {
            SocketChannel.open(address).close();
            throw new UserError("cannot listen on " + path + ": somebody else does.");
        } catch (IOException nobody) {
            Files.deleteIfExists(path);
        }
    }

    /** Serves until {@link #close}. */
    void run() throws IOException {
        try {
            while (true) {
                places.acquireUninterruptibly();
                SocketChannel connection = listener.accept();
                Thread.ofPlatform().daemon().name("stack-host").start(() -> serve(connection));
            }
        } catch (ClosedChannelException closed) {
            // The end that close() asks for.
        }
    }

    private void serve(SocketChannel connection) {
        try (connection) {
            converse(connection);
        } catch (UncheckedIOException | IOException gone) {
            LOG.log(Level.DEBUG, "a requester left in the middle", gone);
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "a session failed", e);
        } finally {
            places.release();
        }
    }

    private void converse(SocketChannel connection) throws IOException {
        HostSession session = new HostSession(seed);
        // One byte more than allowed is kept, so that the session sees what is too long.
        LineReader lines = new LineReader(connection, HostSession.MAX_LINE + 1);
        LineWriter replies = new LineWriter(connection);
        String line = lines.next();
        while (line != null) {
            session.request(line, replies::write);
            replies.flush();
            line = session.isOver() ? null : lines.next();
        }
    }

    /** Ends {@link #run} and removes the file. */
    @Override
    public void close() throws IOException {
        listener.close();
        Files.deleteIfExists(path);
    }

    /** Gathers the lines of a reply. */
    private static final class LineWriter {
        private final SocketChannel out;
        private final ByteBuffer output = ByteBuffer.allocate(64 << 10);

        LineWriter(SocketChannel out) {
            this.out = out;
        }

        void write(String line) {
            byte[] bytes = line.getBytes(StandardCharsets.US_ASCII);
            for (int at = 0; at < bytes.length; ) {
                int count = Math.min(output.remaining(), bytes.length - at);
                output.put(bytes, at, count);
                at += count;
                flushIfFull();
            }
            output.put((byte) '\n');
            flushIfFull();
        }

        private void flushIfFull() {
            if (!output.hasRemaining()) {
                try {
                    flush();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }

        void flush() throws IOException {
            output.flip();
            while (output.hasRemaining()) {
                out.write(output);
            }
            output.clear();
        }
    }
}
