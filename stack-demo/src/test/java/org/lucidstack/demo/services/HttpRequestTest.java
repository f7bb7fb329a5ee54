package org.lucidstack.demo.services;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpRequestTest {

    private static HttpRequest parse(String head) throws HttpRequest.Bad {
        byte[] bytes = head.getBytes(StandardCharsets.ISO_8859_1);
        return HttpRequest.parse(bytes, 0, bytes.length);
    }

    private static int statusOf(String head) {
        return assertThrows(HttpRequest.Bad.class, () -> parse(head)).status();
    }

    @Test
    void readsRequestLineAndFields() throws HttpRequest.Bad {
        HttpRequest request = parse("GET /bytes/5?x=1 HTTP/1.1\r\nHost: a\r\nX-One:  1 \r\nx-one: 2\r\n\r\n");
        assertEquals("GET", request.method());
        assertEquals("/bytes/5", request.path());
        assertEquals("1, 2", request.fields().get("x-one"));
        assertTrue(request.keepAlive());
        assertEquals(0L, request.bodyLength());
    }

    @ParameterizedTest
    @CsvSource({
        "GET / HTTP/1.1, Connection: close, false",
        "GET / HTTP/1.1, 'Connection: foo, Close', false",
        "GET / HTTP/1.1, X: y, true",
        "GET / HTTP/1.0, X: y, false",
        "GET / HTTP/1.0, Connection: keep-alive, true",
        "GET / HTTP/1.0, 'Connection: keep-alive, close', false",
    })
    void knowsWhetherTheConnectionGoesOn(String line, String field, boolean keepAlive) throws HttpRequest.Bad {
        assertEquals(
                keepAlive, parse(line + "\r\nHost: a\r\n" + field + "\r\n\r\n").keepAlive());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /\r\nHost: a\r\n\r\n",
                "GET  / HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET / HTTP/1.1\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
                "GET / HTTP/1.1\r\nHost : a\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\n folded\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nnonsense\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nX: \u0000\r\n\r\n",
                "GET relative HTTP/1.1\r\nHost: a\r\n\r\n",
                "G(T / HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET / HTTX/1.1\r\nHost: a\r\n\r\n",
            })
    void refusesMalformedHeads(String head) {
        assertEquals(400, statusOf(head));
    }

    @Test
    void refusesOtherMajorVersions() {
        assertEquals(505, statusOf("GET / HTTP/2.0\r\nHost: a\r\n\r\n"));
    }

    @Test
    void acceptsTheAbsoluteForm() throws HttpRequest.Bad {
        assertEquals(
                "/x", parse("GET http://a:80/x?y HTTP/1.1\r\nHost: a\r\n\r\n").path());
        assertEquals("/", parse("GET http://a HTTP/1.1\r\nHost: a\r\n\r\n").path());
    }

    @Test
    void tellsTheLengthOfTheBody() throws HttpRequest.Bad {
        assertEquals(
                7L,
                parse("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 7\r\n\r\n").bodyLength());
        assertNull(parse("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
                .bodyLength());
        HttpRequest twice = parse("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 7\r\nContent-Length: 8\r\n\r\n");
        assertThrows(HttpRequest.Bad.class, twice::bodyLength);
        HttpRequest both =
                parse("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 7\r\nTransfer-Encoding: chunked\r\n\r\n");
        assertThrows(HttpRequest.Bad.class, both::bodyLength);
        HttpRequest negative = parse("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -7\r\n\r\n");
        assertThrows(HttpRequest.Bad.class, negative::bodyLength);
    }

    @Test
    void findsTheEndOfTheHead() {
        assertEquals(-1, HttpRequest.endOfHead("GET / HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII), 0, 16));
        assertEquals(8, HttpRequest.endOfHead("a\r\nb\r\n\r\nmore".getBytes(StandardCharsets.US_ASCII), 0, 12));
        assertEquals(5, HttpRequest.endOfHead("a\nb\n\nmore".getBytes(StandardCharsets.US_ASCII), 0, 9));
    }

    @Property
    void anyBytesAreParsedOrRefused(@ForAll @Size(max = 200) byte[] bytes) {
        try {
            HttpRequest request = HttpRequest.parse(bytes, 0, bytes.length);
            assertFalse(request.method().isEmpty());
        } catch (HttpRequest.Bad refused) {
            assertTrue(refused.status() == 400 || refused.status() == 505);
        }
    }
}
