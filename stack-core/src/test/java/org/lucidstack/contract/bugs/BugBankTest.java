package org.lucidstack.contract.bugs;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.EngineFilter;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TagFilter;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * Tests the contracts: each must catch every bug that was seeded for it, and by a case that is about the bug rather than by all of them.
 * What caught what is written to {@code target/contract/bug-bank.txt}.
 */
@Tag("slow")
class BugBankTest {

    private static final int LEAST_PER_SEAM = 5;

    /** The seams of the design, and the classes whose nested classes are their bugs. */
    private static final Map<String, List<Class<?>>> BANK = bank();

    private static final Map<String, String> REPORT = new TreeMap<>();

    private static Map<String, List<Class<?>>> bank() {
        Map<String, List<Class<?>>> bank = new TreeMap<>();
        bank.put("01 checksum", List.of(ChecksumBugs.class));
        bank.put("01 codec", List.of(CodecBugs.class));
        bank.put("02 sequence numbers", List.of(SeqNumberBugs.class));
        bank.put("03 byte queue", List.of(ByteQueueBugs.class));
        bank.put("03 reassembler", List.of(ReassemblerBugs.class));
        bank.put("04 receiver", List.of(ReceiverBugs.class));
        bank.put("04 acknowledgment policy", List.of(AckPolicyBugs.class));
        bank.put("05 round-trip time", List.of(RttEstimatorBugs.class));
        bank.put("06 sender", List.of(SenderBugs.class));
        bank.put("06 retransmission queue", List.of(RetransmitQueueBugs.class));
        bank.put("06 scoreboard", List.of(SackScoreboardBugs.class));
        bank.put("07 transitions", List.of(TransitionsBugs.class));
        bank.put("07 arriving segments", List.of(ArrivalBugs.class));
        bank.put("08 congestion control", List.of(CongestionControlBugs.class));
        bank.put("08 loss detection", List.of(LossDetectorBugs.class));
        bank.put("09 listener", List.of(ListenerBugs.class));
        bank.put("10 fragments", List.of(FragmentBugs.class));
        bank.put("10 ICMP", List.of(IcmpBugs.class));
        bank.put("11 all parts together", List.of(TransferBugs.class));
        return bank;
    }

    /** How the cases of one contract ended. */
    private record Outcome(List<String> caught, int cases) {}

    private static List<Class<?>> bugsIn(List<Class<?>> holders) {
        return holders.stream()
                .flatMap(holder -> Arrays.stream(holder.getDeclaredClasses()))
                .filter(type -> type.isAnnotationPresent(SeededBug.class))
                .sorted(Comparator.comparing(Class::getName))
                .toList();
    }

    @TestFactory
    Stream<DynamicContainer> everyBugIsCaught() {
        return BANK.entrySet().stream()
                .map(seam -> DynamicContainer.dynamicContainer(
                        seam.getKey(), bugsIn(seam.getValue()).stream().map(bug -> test(seam.getKey(), bug))));
    }

    private static DynamicTest test(String seam, Class<?> bug) {
        String what = bug.getAnnotation(SeededBug.class).value();
        return DynamicTest.dynamicTest(what, () -> {
            Outcome outcome = run(bug);
            String line = outcome.caught().size() + " of " + outcome.cases() + " cases: "
                    + String.join(", ", outcome.caught());
            synchronized (REPORT) {
                REPORT.put(seam + ": " + what, line);
            }
            assertFalse(outcome.caught().isEmpty(), "not caught: " + what);
            assertTrue(
                    outcome.caught().size() < outcome.cases(),
                    "nothing works any more, so that it is not this bug: " + what);
        });
    }

    private static Outcome run(Class<?> contract) {
        LauncherConfig config = LauncherConfig.builder()
                .enableLauncherSessionListenerAutoRegistration(false)
                .enableLauncherDiscoveryListenerAutoRegistration(false)
                .enableTestExecutionListenerAutoRegistration(false)
                .enablePostDiscoveryFilterAutoRegistration(false)
                .build();
        Launcher launcher = LauncherFactory.create(config);
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectClass(contract))
                .filters(EngineFilter.includeEngines("junit-jupiter"), TagFilter.excludeTags("slow"))
                .configurationParameter(SeededBug.OnlyInTheBank.PARAMETER, "on")
                .build();
        List<String> caught = new ArrayList<>();
        int[] cases = {0};
        launcher.execute(request, new TestExecutionListener() {
            @Override
            public void executionFinished(TestIdentifier id, TestExecutionResult result) {
                if (!id.isTest()) {
                    return;
                }
                cases[0]++;
                if (result.getStatus() == TestExecutionResult.Status.FAILED) {
                    caught.add(id.getDisplayName().replace("()", ""));
                }
            }
        });
        return new Outcome(caught, cases[0]);
    }

    @Test
    void everySeamHasItsBugs() {
        BANK.forEach((seam, holders) -> assertTrue(
                bugsIn(holders).size() >= LEAST_PER_SEAM,
                seam + ": " + bugsIn(holders).size()));
    }

    @AfterAll
    static void report() throws IOException {
        StringBuilder text = new StringBuilder();
        REPORT.forEach(
                (bug, cases) -> text.append(bug).append("\n    ").append(cases).append('\n'));
        text.append(REPORT.size()).append(" bugs seeded\n");
        Path file = Path.of("target", "contract", "bug-bank.txt");
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        System.out.print(text);
    }
}
