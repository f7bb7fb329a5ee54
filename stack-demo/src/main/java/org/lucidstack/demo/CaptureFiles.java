package org.lucidstack.demo;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.lucidstack.trace.capture.CaptureReader;
import org.lucidstack.trace.capture.Frame;

/** Reads the capture files that a command line names, frame by frame; {@code -} is the standard input. */
final class CaptureFiles {

    /** What to do with the frames of a file. */
    interface Consumer {
        void frame(Frame frame) throws IOException;

        /** All frames of a file that could be read were given. */
        default void endOfFile() throws IOException {}
    }

    /** Lines on the standard output, flushed whenever the input has nothing more at hand. */
    static final class Lines {
        private final OutputStream out;

        Lines(OutputStream out) {
            this.out = new BufferedOutputStream(out, 1 << 16);
        }

        static Lines onStandardOutput() {
            return new Lines(new FileOutputStream(FileDescriptor.out));
        }

        void print(String line) throws OutputClosed {
            try {
                out.write(line.getBytes(StandardCharsets.UTF_8));
                out.write('\n');
            } catch (IOException e) {
                throw new OutputClosed(e);
            }
        }

        void flush() throws OutputClosed {
            try {
                out.flush();
            } catch (IOException e) {
                throw new OutputClosed(e);
            }
        }
    }

    /** Nobody reads our output any more, as with {@code | head}: no reason to complain, but to stop. */
    private static final class OutputClosed extends IOException {
        private static final long serialVersionUID = 1L;

        OutputClosed(IOException cause) {
            super(cause);
        }
    }

    private final Lines lines;
    private final PrintWriter errors;
    private final String command;

    CaptureFiles(Lines lines, PrintWriter errors, String command) {
        this.lines = lines;
        this.errors = errors;
        this.command = command;
    }

    /**
     * Reads all files; a damaged one is reported, after what could be read of it.
     *
     * @return exit code: 0, or 1 if a file was damaged
     */
    int read(List<String> files, Consumer consumer) {
        int exitCode = 0;
        for (String file : files) {
            try {
                readOne(file, consumer);
            } catch (OutputClosed e) {
                return 1;
            } catch (IOException e) {
                exitCode = 1;
                String name = file.equals("-") ? "standard input" : file;
                errors.println("stack " + command + ": " + name + ": " + reason(e));
                errors.flush();
            }
        }
        return exitCode;
    }

    private void readOne(String file, Consumer consumer) throws IOException {
        try (InputStream in = open(file)) {
            CaptureReader reader = CaptureReader.open(in);
            for (Frame frame = reader.next(); frame != null; frame = reader.next()) {
                consumer.frame(frame);
            }
        } finally {
            consumer.endOfFile();
            lines.flush();
        }
    }

    private InputStream open(String file) throws IOException {
        InputStream in = file.equals("-") ? System.in : Files.newInputStream(Path.of(file));
        return new FilterInputStream(in) {
            @Override
            public int read(byte[] bytes, int from, int count) throws IOException {
                if (in.available() == 0) {
                    lines.flush();
                }
                return in.read(bytes, from, count);
            }
        };
    }

    private static String reason(IOException problem) {
        if (problem instanceof NoSuchFileException) {
            return "no such file";
        }
        return problem.getMessage() == null ? problem.getClass().getSimpleName() : problem.getMessage();
    }
}
