import com.palantir.javaformat.java.Formatter;
import com.palantir.javaformat.java.FormatterException;
import com.palantir.javaformat.java.ImportOrderer;
import com.palantir.javaformat.java.JavaFormatterOptions;
import com.palantir.javaformat.java.RemoveUnusedImports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.Stream;

/**
 * Checks ({@code check}) or corrects ({@code write}) the format of all Java sources below the current folder: palantir-java-format,
 * 120 columns. Looks only at files that changed since the last good run, which {@code target/formatted} remembers.
 * Run by Maven on the toolchain's JDK, as a single source file.
 */
final class Format {

    private static final Path STAMP = Path.of("target", "formatted");
    private static final Formatter FORMATTER = Formatter.createFormatter(JavaFormatterOptions.builder()
            .style(JavaFormatterOptions.Style.PALANTIR)
            .build());

    public static void main(String[] args) throws IOException {
        boolean write = args[0].equals("write");
        if (!write && !args[0].equals("check")) {
            return;
        }
        FileTime start = FileTime.fromMillis(System.currentTimeMillis());
        List<Path> wrong = changedSources().parallelStream()
                .filter(file -> !isFormatted(file, write))
                .toList();
        if (!write && !wrong.isEmpty()) {
            wrong.forEach(file -> System.err.println("not formatted: " + file));
            System.err.println(wrong.size() + " files are not formatted; `scripts/format` does it");
            System.exit(1);
        }
        Files.createDirectories(STAMP.getParent());
        Files.writeString(STAMP, "");
        Files.setLastModifiedTime(STAMP, start);
    }

    private static List<Path> changedSources() throws IOException {
        FileTime since = lastGoodRun();
        try (Stream<Path> all = Stream.of("stack-core", "stack-tun", "stack-demo", "stack-jmh", "scripts")
                .flatMap(Format::walk)) {
            return all.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> modified(file).compareTo(since) >= 0)
                    .toList();
        }
    }

    private static Stream<Path> walk(String folder) {
        try {
            return Files.walk(Path.of(folder)).filter(file -> !file.toString().contains("/target/"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static FileTime lastGoodRun() throws IOException {
        try {
            return Files.getLastModifiedTime(STAMP);
        } catch (NoSuchFileException e) {
            return FileTime.fromMillis(0);
        }
    }

    private static FileTime modified(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isFormatted(Path file, boolean write) {
        try {
            String source = Files.readString(file);
            String imports = RemoveUnusedImports.removeUnusedImports(source);
            String ordered = ImportOrderer.reorderImports(imports, JavaFormatterOptions.Style.PALANTIR);
            String formatted = FORMATTER.formatSource(ordered);
            if (formatted.equals(source)) {
                return true;
            }
            if (write) {
                Files.writeString(file, formatted);
            }
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (FormatterException e) {
            throw new IllegalStateException(file + ": " + e.getMessage(), e);
        }
    }
}
