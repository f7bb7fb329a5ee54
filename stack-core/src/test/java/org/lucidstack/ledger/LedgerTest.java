package org.lucidstack.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.platform.commons.annotation.Testable;
import org.junit.platform.commons.support.AnnotationSupport;

/** Holds the requirement ledger to its rules. */
class LedgerTest {

    /**
     * Areas that are not finished yet: in these a core rule may still lack its test. Take an area out when it is done.
     */
    private static final Set<String> OPEN_AREAS = Set.of();

    private static Path vectors;
    private static Ledger ledger;

    @BeforeAll
    static void read() throws Exception {
        Path directory = Path.of("").toAbsolutePath();
        while (!Files.exists(directory.resolve("test-vectors/requirements.csv"))) {
            directory = directory.getParent();
        }
        vectors = directory.resolve("test-vectors");
        ledger = new Ledger(vectors);
        if (Boolean.getBoolean("ledger.write")) {
            Files.writeString(vectors.resolve("requirements.md"), ledger.toMarkdown());
        }
    }

    @Test
    void everyIdIsInTheCatalogue() {
        assertEquals(Map.of(), ledger.unknownIds());
        assertTrue(ledger.requirements.size() > 300, "the catalogue is complete");
    }

    @Test
    void idsOfTestsSitOnTests() {
        List<Method> none = ledger.tests.methods.stream()
                .filter(method -> !AnnotationSupport.isAnnotated(method, Testable.class))
                .toList();
        assertEquals(List.of(), none, "@Verifies on methods that are no tests");
    }

    @Test
    void openAreasExist() {
        for (String area : OPEN_AREAS) {
            assertTrue(
                    ledger.requirements.values().stream()
                            .anyMatch(row -> row.area().equals(area)),
                    area);
        }
    }

    @Test
    void everyCoreRuleOfAFinishedAreaIsTestedOrWaived() {
        Map<String, String> missing = new TreeMap<>();
        for (Requirement row : ledger.uncovered(LedgerTest::mustBeCovered)) {
            missing.put(row.area() + " " + row.id(), row.summary());
        }
        assertEquals(Map.of(), missing);
    }

    @Test
    void waiversHaveReasonsAndAreNeeded() {
        ledger.waivers.forEach((id, reason) -> {
            assertTrue(reason.length() >= 20, "a reason that convinces: " + id);
            assertFalse(ledger.isTested(id), "tested, needs no waiver: " + id);
        });
    }

    private static boolean mustBeCovered(Requirement row) {
        return !OPEN_AREAS.contains(row.area()) && !row.level().equals("MAY");
    }

    /** While areas are open the table changes with every commit, and is only written at will. */
    @Test
    void theCommittedTableIsFresh() throws Exception {
        assumeTrue(OPEN_AREAS.isEmpty(), "areas are still open");
        assertEquals(
                ledger.toMarkdown(),
                Files.readString(vectors.resolve("requirements.md")),
                "write it anew: mvn test -pl stack-core -Dtest=LedgerTest -Dledger.write=true");
    }
}
