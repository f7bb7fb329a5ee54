package org.lucidstack.demo.services;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpSiteTest {

    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-20T10:00:00Z"), ZoneOffset.UTC);
    private final HttpSite site = new HttpSite(() -> "[]");

    private HttpResponse answer(String method, String path) {
        return site.answer(new HttpRequest(method, path, 1, Map.of("host", "a")));
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /, 200",
        "HEAD, /, 200",
        "GET, /connections, 200",
        "GET, /bytes/0, 200",
        "GET, /bytes/1000000000000, 200",
        "GET, /bytes/1000000000001, 400",
        "GET, /bytes/99999999999999999999999, 400",
        "GET, /bytes/-1, 404",
        "GET, /bytes/, 404",
        "GET, /bytes/5x, 404",
        "GET, /nothing, 404",
        "POST, /, 405",
        "DELETE, /bytes/5, 405",
        "POST, /nothing, 404",
    })
    void answersWithTheRightStatus(String method, String path, int status) {
        assertEquals(status, answer(method, path).status());
    }

    @Test
    void aWrongMethodIsToldTheRightOnes() {
        String head = ascii(answer("POST", "/").head(CLOCK, true));
        assertTrue(head.startsWith("HTTP/1.1 405 Method Not Allowed\r\n"), head);
        assertTrue(head.contains("\r\nAllow: GET, HEAD\r\n"), head);
    }

    @Test
    void theHeadSaysLengthDateAndWhetherToGoOn() {
        String head = ascii(answer("GET", "/bytes/5").head(CLOCK, false));
        assertTrue(head.contains("\r\nContent-Length: 5\r\n"), head);
        assertTrue(head.contains("\r\nDate: Fri, 20 Nov 2026 10:00:00 GMT\r\n"), head);
        assertTrue(head.endsWith("\r\nConnection: close\r\n\r\n"), head);
    }

    @Test
    void theBytesFollowAPatternFromAnyOffset() {
        HttpResponse.Body body = new HttpResponse.Pattern(1_000_000);
        long offset = 0;
        while (offset < body.length()) {
            ByteBuffer some = body.from(offset);
            assertTrue(some.hasRemaining());
            assertEquals((byte) (offset % 251), some.get(some.position()));
            offset += Math.min(some.remaining(), 4097);
        }
        assertEquals(5, body.from(999_995).remaining());
    }

    private static String ascii(ByteBuffer bytes) {
        return StandardCharsets.US_ASCII.decode(bytes).toString();
    }
}
