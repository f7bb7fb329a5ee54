package org.lucidstack.socket.names;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.lucidstack.ip.InterfaceConfig;
import org.lucidstack.link.Offload;
import org.lucidstack.net.IpAddress;
import org.lucidstack.socket.MemoryLink;
import org.lucidstack.socket.StackDatagramSocket;
import org.lucidstack.socket.StackLoop;
import org.lucidstack.stack.NetStack;

/** Names from a table and from a DNS server that runs on the same stack; and that only a property lets Java ask us. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class StackResolverTest {

    private static final List<Integer> BOTH = List.of(4, 6);
    private static final InetSocketAddress SERVER = new InetSocketAddress(loopback(), 0);

    private final MemoryLink device = MemoryLink.loopback("names", 1500, Offload.NONE);
    private final StackLoop loop = StackLoop.start(
            NetStack.builder()
                    .seed(3)
                    .device(device, new InterfaceConfig().address("10.0.0.1/24"))
                    .build(),
            device);

    private record Asked(int id, int port, String name, int type) {}

    private final ConcurrentLinkedQueue<Asked> asked = new ConcurrentLinkedQueue<>();
    private final Map<String, AnswerSource> zone = new ConcurrentHashMap<>();
    private StackDatagramSocket server;

    private interface AnswerSource {
        /** Fills in what is known of the name; returns the code, or -1 for no answer. */
        int answer(AnswerBuilder answer, int type);
    }

    private static InetAddress loopback() {
        return IpAddress.parse("127.0.0.1").toInetAddress();
    }

    @BeforeEach
    void startServer() throws IOException {
        server = new StackDatagramSocket(loop, new InetSocketAddress(loopback(), 53));
        Thread.ofVirtual().start(this::serve);
    }

    @AfterEach
    void stop() {
        server.close();
        loop.close();
    }

    private void serve() {
        byte[] buffer = new byte[512];
        try {
            while (true) {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                server.receive(packet);
                answer(packet);
            }
        } catch (IOException closed) {
            assertTrue(server.isClosed(), closed::toString);
        }
    }

    private void answer(DatagramPacket packet) throws IOException {
        byte[] in = packet.getData();
        int id = (in[0] & 0xff) << 8 | in[1] & 0xff;
        StringBuilder name = new StringBuilder();
        int at = 12;
        for (; in[at] != 0; at += in[at] + 1) {
            name.append(name.isEmpty() ? "" : ".").append(new String(in, at + 1, in[at], StandardCharsets.US_ASCII));
        }
        int type = in[at + 2];
        asked.add(new Asked(id, packet.getPort(), name.toString(), type));
        AnswerBuilder answer = new AnswerBuilder(id, name.toString(), type);
        AnswerSource source = zone.get(name.toString());
        int code = source == null ? 3 : source.answer(answer, type);
        if (code >= 0) {
            byte[] bytes = answer.build(code);
            server.send(new DatagramPacket(bytes, bytes.length, packet.getSocketAddress()));
        }
    }

    private StackResolver resolver(String... hosts) {
        return StackResolver.of(HostsTable.of(List.of(hosts)), loop, List.of(SERVER), 5000);
    }

    private static List<String> texts(List<IpAddress> addresses) {
        return addresses.stream().map(Object::toString).toList();
    }

    @Test
    void theTableComesFirst() throws Exception {
        StackResolver resolver = resolver("# a comment", "10.0.0.9 db db.example # the database", "fd00::9 db", "");
        assertEquals(List.of("10.0.0.9", "fd00::9"), texts(resolver.resolve("DB", BOTH)));
        assertEquals(List.of("fd00::9", "10.0.0.9"), texts(resolver.resolve("db", List.of(6, 4))));
        assertEquals(List.of("10.0.0.9"), texts(resolver.resolve("db.example", BOTH)));
        assertEquals(List.of("127.0.0.1"), texts(resolver.resolve("localhost", List.of(4))));
        assertEquals("db", resolver.name(IpAddress.parse("10.0.0.9")).orElseThrow());
        assertTrue(asked.isEmpty());
    }

    @Test
    void aMalformedLineIsNamed() {
        assertTrue(assertThrows(IllegalArgumentException.class, () -> HostsTable.of(List.of("10.0.0.1")))
                .getMessage()
                .contains("10.0.0.1"));
        assertThrows(IllegalArgumentException.class, () -> HostsTable.of(List.of("10.0.0 name")));
    }

    @Test
    void theServerIsAskedForBothVersions() throws Exception {
        zone.put("www.example", (answer, type) -> {
            answer.address("www.example", type == DnsMessage.A ? "192.0.2.1" : "2001:db8::1", 60);
            return 0;
        });
        assertEquals(List.of("192.0.2.1", "2001:db8::1"), texts(resolver().resolve("www.example.", BOTH)));
        assertThrows(UnknownHostException.class, () -> resolver().resolve("nobody.example", BOTH));
    }

    @Test
    void anAnswerIsKeptForItsTimeOnly() throws Exception {
        zone.put("kept.example", (answer, type) -> {
            answer.address("kept.example", "192.0.2.1", 3600);
            return 0;
        });
        zone.put("fresh.example", (answer, type) -> {
            answer.address("fresh.example", "192.0.2.2", 0);
            return 0;
        });
        StackResolver resolver = resolver();
        for (int i = 0; i < 3; i++) {
            resolver.resolve("kept.example", List.of(4));
            resolver.resolve("fresh.example", List.of(4));
        }
        assertEquals(
                1,
                asked.stream()
                        .filter(question -> question.name().equals("kept.example"))
                        .count());
        assertEquals(
                3,
                asked.stream()
                        .filter(question -> question.name().equals("fresh.example"))
                        .count());
    }

    @Test
    void idsAndPortsCannotBeForetold() {
        Set<Integer> ids = new HashSet<>();
        Set<Integer> ports = new HashSet<>();
        StackResolver resolver = resolver();
        for (int i = 0; i < 40; i++) {
            String name = "n" + i + ".example";
            assertThrows(UnknownHostException.class, () -> resolver.resolve(name, List.of(4)));
        }
        asked.forEach(question -> {
            ids.add(question.id());
            ports.add(question.port());
        });
        assertTrue(ids.size() > 35 && ports.size() > 35, () -> ids + " " + ports);
        Asked first = asked.remove();
        Asked second = asked.remove();
        assertNotEquals(first.port() + 1, second.port());
    }

    @Test
    void aServerThatFailsOrIsSilentIsAskedAgain() throws Exception {
        zone.put("shaky.example", (answer, type) -> {
            answer.address("shaky.example", "192.0.2.3", 1);
            return asked.size() < 3 ? (asked.size() == 1 ? 2 : -1) : 0;
        });
        StackResolver resolver = StackResolver.of(HostsTable.empty(), loop, List.of(SERVER), 300);
        assertEquals(List.of("192.0.2.3"), texts(resolver.resolve("shaky.example", List.of(4))));
        assertEquals(3, asked.size());
    }

    @Test
    void nobodyAtThePortIsToldAtOnce() {
        server.close();
        UnknownHostException e =
                assertThrows(UnknownHostException.class, () -> resolver().resolve("www.example", List.of(4)));
        assertTrue(e.getMessage().startsWith("www.example: "), e.getMessage());
    }

    /** Run in a JVM of its own: prints what Java finds for a name. */
    public static final class LookUp {
        public static void main(String[] arguments) throws Exception {
            try {
                System.out.println(
                        "found " + InetAddress.getByName(arguments[0]).getHostAddress());
            } catch (UnknownHostException e) {
                System.out.println("unknown");
            }
            System.out.println("stack "
                    + Thread.getAllStackTraces().keySet().stream()
                            .anyMatch(t -> t.getName().startsWith("lucid-")));
        }
    }

    private static String lookUp(String name, String... properties) throws Exception {
        List<String> command = new java.util.ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(List.of(properties));
        command.addAll(List.of(
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                LookUp.class.getName(),
                name));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(30, TimeUnit.SECONDS), output);
        return output;
    }

    @Test
    void onlyAPropertyLetsJavaAskUs(@TempDir Path folder) throws Exception {
        Path hosts = Files.writeString(folder.resolve("hosts"), "10.1.2.3 machine.test\n");
        assertEquals("unknown\nstack false\n", lookUp("machine.test").replace("\r", ""));
        assertEquals(
                "found 10.1.2.3\nstack false\n",
                lookUp("machine.test", "-D" + StackResolverProvider.HOSTS + "=" + hosts));
        assertEquals(
                "unknown\nstack true\n", lookUp("machine.test", "-D" + StackResolverProvider.SERVERS + "=127.0.0.1"));
    }
}
