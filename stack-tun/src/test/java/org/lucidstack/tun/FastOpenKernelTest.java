package org.lucidstack.tun;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Fast open (RFC 7413) against the host kernel, which is client and server in turn. */
@Tag("tun")
class FastOpenKernelTest {

    private static final String CLIENT = """
            import socket
            for i in range(2):
                s = socket.socket()
                s.sendto(b"ping", socket.MSG_FASTOPEN, ("10.9.0.2", 7))
                print(s.recv(100))
                s.close()
            """;

    private static final String SERVER = """
            import socket
            s = socket.socket()
            s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            s.setsockopt(socket.IPPROTO_TCP, socket.TCP_FASTOPEN, 5)
            s.bind(("0.0.0.0", 8))
            s.listen(5)
            print("ready", flush=True)
            for i in range(2):
                c = s.accept()[0]
                c.sendall(c.recv(100))
            """;

    private NetNamespace namespace;

    @BeforeEach
    void open() throws IOException, InterruptedException {
        namespace = NetNamespace.openOrSkip();
        assertTrue(namespace
                .run("sh", "-c", "echo 3 > /proc/sys/net/ipv4/tcp_fastopen")
                .succeeded());
    }

    @Test
    void theKernelPutsDataOnItsSyn() throws IOException, InterruptedException {
        try (NetNamespace here = namespace) {
            Process peer = here.startJava(FastOpenPeer.class, "serve");
            assertEquals("ready", peer.inputReader().readLine());
            NetNamespace.Result client = here.run("python3", "-c", CLIENT);
            assertEquals("b'ping'\nb'ping'\n", client.output());
            peer.outputWriter().append('\n').flush();
            String counters = peer.inputReader().readLine();
            assertTrue(counters.contains("TcpExtTCPFastOpenCookieReqd=1"), counters);
            assertTrue(counters.contains("TcpExtTCPFastOpenPassive=1"), counters);
            String kernel = here.run("nstat", "-asz", "TcpExtTCPFastOpenActive").output();
            assertTrue(kernel.matches("(?s).*TcpExtTCPFastOpenActive +1 .*"), kernel);
        }
    }

    @Test
    void theKernelTakesDataFromOurSyn() throws IOException, InterruptedException {
        try (NetNamespace here = namespace) {
            Process server = here.start(List.of("python3", "-c", SERVER));
            assertEquals("ready", server.inputReader().readLine());
            NetNamespace.Result asked =
                    NetNamespace.finish(here.startJava(FastOpenPeer.class, "ask"), Duration.ofMinutes(1));
            String expected = "on the SYN: 0\nanswer: 4\non the SYN: 4\nanswer: 4\n";
            assertTrue(asked.output().startsWith(expected), asked::output);
            assertTrue(asked.output().contains("TcpExtTCPFastOpenActive=1"), asked::output);
            String kernel =
                    here.run("nstat", "-asz", "TcpExtTCPFastOpenPassive").output();
            assertTrue(kernel.matches("(?s).*TcpExtTCPFastOpenPassive +1 .*"), kernel);
        }
    }
}
