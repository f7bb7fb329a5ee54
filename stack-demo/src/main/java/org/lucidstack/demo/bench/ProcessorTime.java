package org.lucidstack.demo.bench;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What the threads of a process have spent on processors so far, as the kernel counts it.
 *
 * @param total of all threads, in nanoseconds
 * @param compilers of a JVM's just-in-time compilers, in nanoseconds; 0 for any other program
 */
record ProcessorTime(long total, long compilers) {

    /** How the kernel names the compiler threads of HotSpot ({@code C2 CompilerThre}) and of other JVMs. */
    private static final String COMPILER = "Compil";

    static ProcessorTime of(long pid) throws IOException {
        long total = 0;
        long compilers = 0;
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(Path.of("/proc", Long.toString(pid), "task"))) {
            for (Path thread : threads) {
                try {
                    long nanos = Long.parseLong(
                            Files.readString(thread.resolve("schedstat")).split(" ")[0]);
                    total += nanos;
                    compilers += Files.readString(thread.resolve("comm")).contains(COMPILER) ? nanos : 0;
                } catch (IOException ended) {
                    // The thread has, since the folder was listed: its files are gone, or cannot be read.
                }
            }
        }
        return new ProcessorTime(total, compilers);
    }

    /** What was spent since an earlier time. */
    ProcessorTime since(ProcessorTime earlier) {
        return new ProcessorTime(total - earlier.total, compilers - earlier.compilers);
    }
}
