package org.lucidstack.demo;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.lucidstack.net.Endpoint;
import org.lucidstack.trace.streams.StreamSink;

/**
 * Writes each stream to a file of its own, {@code 0001-10.0.0.1.40000-10.0.0.2.80}: number of the conversation, sender,
 * receiver. Only the files used last are kept open.
 */
final class StreamFiles implements StreamSink, Closeable {

    private static final int MAX_OPEN = 64;

    private final Path folder;
    private final Set<String> created = new HashSet<>();
    private final Map<String, OutputStream> open = new LinkedHashMap<>(16, 0.75f, true);

    StreamFiles(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
    }

    @Override
    public void data(int conversation, Endpoint source, Endpoint destination, ByteBuffer bytes) throws IOException {
        OutputStream out = file(String.format("%04d-%s-%s", conversation, name(source), name(destination)));
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        out.write(copy);
    }

    /** Colons would be in the way on other systems. */
    private static String name(Endpoint endpoint) {
        return endpoint.address().toString().replace(':', '_') + "." + endpoint.port();
    }

    private OutputStream file(String name) throws IOException {
        OutputStream known = open.get(name);
        if (known != null) {
            return known;
        }
        if (open.size() == MAX_OPEN) {
            Iterator<OutputStream> eldest = open.values().iterator();
            eldest.next().close();
            eldest.remove();
        }
        StandardOpenOption mode = created.add(name) ? StandardOpenOption.TRUNCATE_EXISTING : StandardOpenOption.APPEND;
        OutputStream out = new BufferedOutputStream(
                Files.newOutputStream(folder.resolve(name), StandardOpenOption.CREATE, StandardOpenOption.WRITE, mode));
        open.put(name, out);
        return out;
    }

    @Override
    public void close() throws IOException {
        for (OutputStream out : open.values()) {
            out.close();
        }
    }
}
