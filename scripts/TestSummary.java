import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Sums up the test reports of all modules and names what was skipped, with the reason. Arguments of the form
 * {@code MODULE=COUNT} demand that at least so many tests of a module were executed: a pattern that silently matches nothing
 * must not look like success. Run as a single source file: {@code java scripts/TestSummary.java stack-core=100}.
 */
final class TestSummary {

    private final Map<String, Integer> skippedReasons = new TreeMap<>();
    private int run;
    private int failed;
    private int skipped;

    public static void main(String[] args) throws IOException, XMLStreamException {
        TestSummary total = new TestSummary();
        Map<String, Integer> executed = new TreeMap<>();
        for (String module : List.of("stack-core", "stack-tun", "stack-demo")) {
            TestSummary one = new TestSummary();
            one.read(Path.of(module, "target", "surefire-reports"));
            System.out.printf("%-11s %6d run, %d failed, %d skipped%n", module, one.run, one.failed, one.skipped);
            executed.put(module, one.run - one.skipped);
            total.add(one);
        }
        total.skippedReasons.forEach((reason, count) -> System.out.println("skipped " + count + ": " + reason));
        List<String> tooFew = tooFew(args, executed);
        tooFew.forEach(System.out::println);
        System.out.printf(
                "%d passed, %d failed, %d skipped%n",
                total.run - total.failed - total.skipped, total.failed, total.skipped);
        System.exit(total.failed == 0 && tooFew.isEmpty() ? 0 : 1);
    }

    private static List<String> tooFew(String[] demands, Map<String, Integer> executed) {
        List<String> problems = new ArrayList<>();
        for (String demand : demands) {
            String[] parts = demand.split("=", 2);
            int count = executed.getOrDefault(parts[0], 0);
            if (count < Integer.parseInt(parts[1])) {
                problems.add("only " + count + " tests of " + parts[0] + " were executed, at least " + parts[1]
                        + " are expected");
            }
        }
        return problems;
    }

    private void add(TestSummary other) {
        run += other.run;
        failed += other.failed;
        skipped += other.skipped;
        other.skippedReasons.forEach((reason, count) -> skippedReasons.merge(reason, count, Integer::sum));
    }

    private void read(Path folder) throws IOException, XMLStreamException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        List<Path> reports;
        try (Stream<Path> files = Files.list(folder)) {
            reports = files.filter(file -> file.getFileName().toString().matches("TEST-.*\\.xml"))
                    .toList();
        }
        for (Path report : reports) {
            try (InputStream in = Files.newInputStream(report)) {
                readReport(XMLInputFactory.newDefaultFactory().createXMLStreamReader(in));
            }
        }
    }

    private void readReport(XMLStreamReader xml) throws XMLStreamException {
        String testClass = "";
        while (xml.hasNext()) {
            if (xml.next() != XMLStreamConstants.START_ELEMENT) {
                continue;
            }
            switch (xml.getLocalName()) {
                case "testcase" -> {
                    run++;
                    testClass = xml.getAttributeValue(null, "classname");
                }
                case "failure", "error" -> failed++;
                case "skipped" -> {
                    skipped++;
                    String message = xml.getAttributeValue(null, "message");
                    String reason = reason(message == null ? xml.getElementText() : message);
                    skippedReasons.merge(testClass + ": " + reason, 1, Integer::sum);
                }
                default -> {}
            }
        }
    }

    /** The first line of what was thrown, without its class. */
    private static String reason(String thrown) {
        String line = thrown.strip().lines().findFirst().orElse("no reason given");
        return line.replaceFirst("^[\\w.]+Exception: ", "").replaceFirst("^Assumption failed: ", "");
    }
}
