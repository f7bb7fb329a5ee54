package org.lucidstack.demo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lucidstack.net.Endpoint;
import org.lucidstack.net.IpAddress;
import org.lucidstack.trace.PcapWriter;

class CaptureFilesTest {

    @TempDir
    private Path folder;

    private final StringWriter errors = new StringWriter();
    private final CaptureFiles files =
            new CaptureFiles(new CaptureFiles.Lines(new ByteArrayOutputStream()), new PrintWriter(errors), "decode");
    private Path good;

    @BeforeEach
    void writeCapture() throws IOException {
        good = folder.resolve("good.pcap");
        try (PcapWriter writer = PcapWriter.create(good, 0)) {
            for (int i = 0; i < 3; i++) {
                writer.write(i, ByteBuffer.wrap(new byte[] {0x45, 2, 3}));
            }
        }
    }

    @Test
    void damageEndsAFileButNotTheOthers() throws IOException {
        Path damaged = folder.resolve("damaged.pcap");
        byte[] whole = Files.readAllBytes(good);
        Files.write(damaged, Arrays.copyOf(whole, whole.length - 1));
        List<Long> frames = new ArrayList<>();
        int exitCode = files.read(
                List.of(damaged.toString(), folder.resolve("none").toString(), good.toString()),
                frame -> frames.add(frame.number()));
        assertEquals(1, exitCode);
        assertEquals(List.of(1L, 2L, 1L, 2L, 3L), frames);
        List<String> told = errors.toString().lines().toList();
        assertEquals(2, told.size());
        assertEquals("stack decode: " + damaged + ": record cut short at offset 62", told.get(0));
        assertTrue(told.get(1).endsWith("none: no such file"), told.get(1));
    }

    @Test
    void aWholeFileIsNoError() {
        assertEquals(0, files.read(List.of(good.toString()), frame -> {}));
        assertEquals("", errors.toString());
    }

    /** A reader that has gone away, as with {@code | head}, is not an error of the file. */
    @Test
    void aClosedOutputEndsItQuietly() {
        CaptureFiles.Lines closed = new CaptureFiles.Lines(new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("Broken pipe");
            }
        });
        CaptureFiles quiet = new CaptureFiles(closed, new PrintWriter(errors), "decode");
        assertEquals(1, quiet.read(List.of(good.toString(), good.toString()), frame -> closed.print("line")));
        assertEquals("", errors.toString());
    }

    @Test
    void moreStreamsThanFilesKeptOpen() throws IOException {
        Endpoint server = new Endpoint(IpAddress.parse("fd00::2"), 80);
        try (StreamFiles streams = new StreamFiles(folder.resolve("streams"))) {
            for (int round = 0; round < 2; round++) {
                for (int i = 1; i <= 100; i++) {
                    Endpoint client = new Endpoint(IpAddress.parse("10.0.0.1"), 1000 + i);
                    streams.data(i, client, server, ByteBuffer.wrap(new byte[] {(byte) round, (byte) i}));
                }
            }
        }
        try (var list = Files.list(folder.resolve("streams"))) {
            assertEquals(100, list.count());
        }
        Path file = folder.resolve("streams/0007-10.0.0.1.1007-fd00__2.80");
        assertArrayEquals(new byte[] {0, 7, 1, 7}, Files.readAllBytes(file));
    }
}
