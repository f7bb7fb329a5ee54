package org.lucidstack;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.nio.channels.spi.SelectorProvider;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.lucidstack.env.Implements;

/** The drawing of ARCHITECTURE.md, enforced: arrows point down only, and the protocol does no I/O. */
class ArchitectureTest {

    private static final String ROOT = "org.lucidstack.";

    /** Room -> rooms that it may know. A room that is not listed here does not exist. */
    private static final Map<String, Set<String>> MAY_USE = rooms();

    /** The marks of the requirement ledger say nothing about structure, so every room may carry them. */
    private static final DescribedPredicate<JavaClass> LEDGER = type(Implements.class);

    private static JavaClasses core;

    private static Map<String, Set<String>> rooms() {
        Map<String, Set<String>> rooms = new TreeMap<>();
        rooms.put("net", Set.of());
        rooms.put("buffer", Set.of());
        rooms.put("time", Set.of());
        rooms.put("wire", Set.of("net", "buffer", "time"));
        Set<String> ground = Set.of("net", "buffer", "time", "wire");
        rooms.put("env", ground);
        Set<String> base = plus(ground, "env");
        rooms.put("link", base);
        rooms.put("tcp.congestion", base);
        rooms.put("tcp.recv", base);
        rooms.put("tcp.security", base);
        rooms.put("tcp.send", plus(base, "tcp.congestion"));
        rooms.put("tcp", plus(base, "tcp.congestion", "tcp.recv", "tcp.send", "tcp.security"));
        rooms.put("ip", plus(base, "link"));
        rooms.put("icmp", plus(base, "link", "ip"));
        rooms.put("udp", plus(base, "link", "ip"));
        Set<String> layers = plus(
                base, "link", "tcp", "tcp.congestion", "tcp.recv", "tcp.send", "tcp.security", "ip", "icmp", "udp");
        rooms.put("stack", layers);
        Set<String> all = plus(layers, "stack");
        rooms.put("trace", all);
        rooms.put("trace.capture", Set.of());
        rooms.put("trace.decode", plus(ground, "trace.capture"));
        rooms.put("trace.streams", plus(ground, "tcp.recv", "trace.capture", "trace.decode"));
        rooms.put("socket.loop", all);
        rooms.put("socket.endpoint", plus(all, "socket.loop"));
        Set<String> sockets = plus(all, "socket.loop", "socket.endpoint");
        rooms.put("socket", sockets);
        rooms.put("socket.nio", plus(sockets, "socket"));
        rooms.put("socket.async", plus(sockets, "socket"));
        rooms.put("socket.names", plus(sockets, "socket"));
        rooms.put("sim", plus(all, "trace"));
        rooms.put("drill.script", ground);
        rooms.put("drill.calls", all);
        rooms.put("drill.run", plus(all, "trace", "sim", "drill.script", "drill.calls"));
        rooms.put("drill", plus(all, "trace", "sim", "drill.script", "drill.calls", "drill.run"));
        rooms.put("drill.host", plus(all, "drill.calls"));
        rooms.put("replay", all);
        return rooms;
    }

    private static Set<String> plus(Set<String> some, String... more) {
        List<String> all = new ArrayList<>(some);
        all.addAll(List.of(more));
        return Set.copyOf(all);
    }

    @BeforeAll
    static void importCore() {
        core = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPaths(Path.of("target", "classes"));
    }

    @TestFactory
    List<DynamicTest> arrowsPointDownOnly() {
        return MAY_USE.entrySet().stream()
                .map(room -> DynamicTest.dynamicTest(room.getKey(), () -> check(room.getKey(), room.getValue())))
                .toList();
    }

    private static void check(String room, Set<String> mayUse) {
        List<String> packages = new ArrayList<>(List.of("java..", "org.jspecify..", ROOT + room));
        mayUse.forEach(other -> packages.add(ROOT + other));
        if (room.startsWith("socket")) {
            packages.addAll(List.of("javax.net..", "jdk.net.."));
        }
        classes()
                .that()
                .resideInAPackage(ROOT + room)
                .should()
                .onlyDependOnClassesThat(
                        resideInAnyPackage(packages.toArray(String[]::new)).or(LEDGER))
                .allowEmptyShould(true)
                .check(core);
    }

    @Test
    void everyRoomIsOnTheMap() {
        Set<String> unknown = core.stream()
                .map(JavaClass::getPackageName)
                .filter(name -> !MAY_USE.containsKey(name.substring(Math.min(name.length(), ROOT.length()))))
                .collect(Collectors.toSet());
        assertTrue(unknown.isEmpty(), () -> "not in the drawing of ARCHITECTURE.md: " + unknown);
    }

    @Test
    void noPackageCycles() {
        slices().matching(ROOT + "(**)")
                .should()
                .beFreeOfCycles()
                .ignoreDependency(alwaysTrue(), LEDGER)
                .check(core);
    }

    @Test
    void theProtocolDoesNoInputOrOutput() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + "socket..")
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.lang.Thread")
                .orShould()
                .dependOnClassesThat()
                .resideInAnyPackage("java.util.concurrent.locks", "java.nio.channels..")
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(java.util.Random.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(java.net.Socket.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(java.net.ServerSocket.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(java.net.DatagramSocket.class)
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .because("time and randomness are constructor arguments (see env), and only socket has threads")
                .check(core);
    }

    /** The system property of {@code java.nio} names a class, and there must be no doubt which. */
    @Test
    void thereIsExactlyOneSelectorProviderToName() {
        List<String> providers = core.stream()
                .filter(type -> type.isAssignableTo(SelectorProvider.class))
                .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
                .filter(type -> type.getConstructors().stream()
                        .anyMatch(c -> c.getRawParameterTypes().isEmpty()
                                && c.getModifiers().contains(JavaModifier.PUBLIC)))
                .map(JavaClass::getName)
                .toList();
        assertEquals(List.of(ROOT + "socket.nio.StackSelectorProvider"), providers);
    }

    @Test
    void noNativeCodeAndNoConsole() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("com.sun.jna..", "java.lang.foreign..")
                .orShould()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .check(core);
    }
}
