package org.lucidstack.demo.ssh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lucidstack.demo.UserError;
import org.lucidstack.demo.stream.DialException.Reason;

/** What {@code stack forward} reads from its command line, and from the server's refusals. */
class ForwardSpecTest {

    @ParameterizedTest
    @CsvSource({
        "8080:web:80, localhost:8080, web:80",
        "'*:8080:web:80', '*:8080', web:80",
        "':8080:web:80', '*:8080', web:80",
        "10.0.0.1:8080:10.0.0.2:80, 10.0.0.1:8080, 10.0.0.2:80",
        "'[::1]:8080:[fd00::2]:80', '[::1]:8080', '[fd00::2]:80'",
        "0:web:80, localhost:0, web:80"
    })
    void aPortIsReadAsSshDoes(String text, String listen, String target) {
        ForwardSpec spec = ForwardSpec.parse(text);
        assertEquals(listen, spec.listen().toString());
        assertEquals(target, spec.target().toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "80", "80:web", "a:b:c:d:e", "80:web:0", "80:web:x", "70000:web:80", "80::80", "[::1:80:a:1"
            })
    void nonsenseIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> ForwardSpec.parse(text));
    }

    @ParameterizedTest
    @CsvSource({
        "me@host, me, host:22",
        "me@host:2222, me, host:2222",
        "a@b@[fd00::1]:1, a@b, '[fd00::1]:1'",
        "me@[::1], me, '[::1]:22'"
    })
    void anAccountIsRead(String text, String user, String server) {
        SshLogin.Account account = SshLogin.Account.parse(text);
        assertEquals(user, account.user());
        assertEquals(server, account.server().toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"host", "@host", "me@", "me@host:0", "me@host:x", "me@fd00::1"})
    void noAccountIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> SshLogin.Account.parse(text));
    }

    @ParameterizedTest
    @CsvSource({
        "1, open failed, DENIED",
        "2, Connection refused, REFUSED",
        "2, No route to host, HOST_UNREACHABLE",
        "2, Network is unreachable, NETWORK_UNREACHABLE",
        "2, Connection timed out, TIMED_OUT",
        "2, Name or service not known, UNKNOWN_NAME",
        "2, Temporary failure in name resolution, UNKNOWN_NAME",
        "4, no more channels, OTHER"
    })
    void theServersWordsTellWhy(int code, String words, Reason reason) {
        assertEquals(reason, DirectTcpip.reason(code, words));
    }

    @Test
    void aPasswordIsTheFirstLineAndNotAByteMore() throws IOException {
        ByteArrayInputStream in = new ByteArrayInputStream("geheim\r\nrest".getBytes(StandardCharsets.UTF_8));
        assertEquals("geheim", SshLogin.readPassword(in));
        assertEquals("rest", new String(in.readAllBytes(), StandardCharsets.UTF_8));
        assertThrows(UserError.class, () -> SshLogin.readPassword(in));
    }
}
