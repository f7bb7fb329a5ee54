package org.lucidstack.trace.decode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lucidstack.trace.capture.CaptureTime;
import org.lucidstack.trace.capture.Frame;

/**
 * Every rule of the lines of {@code stack decode --json}, frame by frame. In the hexadecimal, {@code *n}
 * repeats a byte.
 */
class DecodeRulesTest {

    private static final String V4 = "450000280007400040062bc40a0000020a000001";
    private static final String TCP = "9c4000509b4ac76c000000005002faf000000000";
    private static final String V6 = "60012345 0014 06 40 fd 00*14 01 fd 00*14 02";

    @Test
    void exampleOfTheSchema() {
        byte[] bytes = hex("ffffffffffff 020000000001 0800 4500003c0007400040 06 26b3 0a000002 0a000001"
                + "9c400050 9b4b0eec 00000000 a002faf0 276d 0000 020405b4 0402 080a79b0512700000000 01 030307");
        Frame frame = new Frame(4, new CaptureTime(1601550140, 402400000), 74, 1, ByteBuffer.wrap(bytes));
        assertEquals(
                "{\"frame\":4,\"ts\":\"1601550140.402400000\",\"len\":74,\"cap_len\":74,\"link\":\"ethernet\","
                        + "\"malformed\":false,\"truncated\":false,\"ip\":{\"version\":4,\"src\":\"10.0.0.2\","
                        + "\"dst\":\"10.0.0.1\",\"protocol\":6,\"ttl\":64,\"dscp\":0,\"ecn\":0,\"id\":7,"
                        + "\"reserved\":false,"
                        + "\"df\":true,\"mf\":false,\"frag_offset\":0,\"fragment\":false,\"header_len\":20,"
                        + "\"total_len\":60,"
                        + "\"payload_len\":40,\"checksum\":9907,\"checksum_ok\":true,\"options\":[]},"
                        + "\"tcp\":{\"src_port\":40000,\"dst_port\":80,\"seq\":2605387500,\"ack\":0,"
                        + "\"flags\":[\"SYN\"],"
                        + "\"reserved\":0,\"window\":64240,\"urgent\":0,\"header_len\":40,\"payload_len\":0,"
                        + "\"checksum\":10093,\"checksum_ok\":true,\"options\":[{\"kind\":2,\"name\":\"mss\","
                        + "\"value\":1460},"
                        + "{\"kind\":4,\"name\":\"sack_permitted\"},"
                        + "{\"kind\":8,\"name\":\"timestamps\",\"tsval\":2041598247,\"tsecr\":0},"
                        + "{\"kind\":1,\"name\":\"nop\"},{\"kind\":3,\"name\":\"window_scale\",\"shift\":7}],"
                        + "\"options_malformed\":false}}",
                json(frame));
        assertEquals(
                "1601550140.402400000 IP 10.0.0.2.40000 > 10.0.0.1.80: Flags [S], seq 2605387500, win 64240,"
                        + " options [mss 1460, sackOK, TS val 2041598247 ecr 0, nop, wscale 7], length 0",
                FrameText.print(FrameDecoder.decode(frame)));
    }

    /** Link type, bytes on the wire (0: all), frame; then the flags expected. */
    @ParameterizedTest
    @CsvSource({
        // link: need 14, 16, 20, 4; and the tags
        "1,   0,  00*13,                      malformed link short_header",
        "1,   14, 00*13,                      truncated link",
        "1,   0,  00*14,                      fine ethernet",
        "1,   0,  00*12 8100 0001,            malformed link short_header",
        "1,   18, 00*12 8100 0001,            truncated link",
        "1,   0,  00*12 8100 0001 0800,       malformed ipv4 short_header",
        "1,   0,  00*12 88a8 0001 8100 0001 86dd, malformed ipv6 short_header",
        "1,   0,  00*12 88a8 0001 8100 0001,  malformed link short_header",
        "1,   0,  00*12 0806 00*28,           fine ethernet",
        "1,   0,  00*12 9100 0001 0800,       fine ethernet",
        "113, 0,  00*15,                      malformed link short_header",
        "113, 0,  00*14 0800,                 malformed ipv4 short_header",
        "113, 0,  00*14 8100 0001 86dd,       malformed ipv6 short_header",
        "276, 0,  0800 00*17,                 malformed link short_header",
        "276, 0,  0800 00*18,                 malformed ipv4 short_header",
        "276, 0,  8100 00*18 0001 86dd,       malformed ipv6 short_header",
        "0,   0,  020000,                     malformed link short_header",
        "0,   4,  020000,                     truncated link",
        "0,   0,  02000000,                   malformed ipv4 short_header",
        "0,   0,  00000002,                   malformed ipv4 short_header",
        "0,   0,  18000000,                   malformed ipv6 short_header",
        "0,   0,  0000001c,                   malformed ipv6 short_header",
        "0,   0,  1e000000,                   malformed ipv6 short_header",
        "0,   0,  0000000a,                   fine null",
        "108, 0,  00000002,                   malformed ipv4 short_header",
        "108, 0,  02000000,                   fine loop",
        "108, 0,  00000018,                   malformed ipv6 short_header",
        "101, 0,  '',                         malformed ip short_header",
        "101, 1,  '',                         truncated ip",
        "12,  0,  55,                         malformed ip bad_version",
        "14,  0,  45,                         malformed ipv4 short_header",
        "101, 0,  65,                         malformed ipv6 short_header",
        "228, 0,  60*20,                      malformed ipv4 bad_version",
        "229, 0,  45*40,                      malformed ipv6 bad_version",
        "147, 0,  45*40,                      fine other",
        // IPv4, in the order of the checks
        "228, 0,  45*19,                      malformed ipv4 short_header",
        "228, 20, 45*19,                      truncated ipv4",
        "228, 0,  44000000 00*16,             malformed ipv4 bad_header_length",
        "228, 0,  45000013 00*16,             malformed ipv4 bad_total_length",
        "228, 0,  45000000 00*16,             malformed ipv4 bad_total_length",
        "228, 0,  45000015 00*16,             malformed ipv4 bad_total_length",
        "228, 0,  46000014 00*16,             malformed ipv4 bad_total_length",
        "228, 0,  46000018 00*16,             malformed ipv4 bad_total_length",
        "228, 24, 46000018 00*16,             truncated ipv4",
        "228, 0,  46000018 00*16 07050000,    malformed ipv4 bad_option",
        "228, 0,  46000018 00*16 07010000,    malformed ipv4 bad_option",
        "228, 0,  46000018 00*16 01010144,    malformed ipv4 bad_option",
        "228, 0,  46000018 00*16 00050505,    fine ipv4",
        "228, 0,  45000014 00*16 00*30,       fine ipv4",
        // IPv6
        "229, 0,  60*39,                      malformed ipv6 short_header",
        "229, 40, 60*39,                      truncated ipv6",
        "229, 0,  60000000 00013b40 00*32,    malformed ipv6 bad_payload_length",
        "229, 41, 60000000 00013b40 00*32,    fine ipv6",
        "229, 0,  60000000 00000040 00*32,    malformed ipv6 bad_ext_header",
        "229, 0,  60000000 00070040 00*32 3b00010400*3, malformed ipv6 bad_ext_header",
        "229, 48, 60000000 00080040 00*32 3b00010400*3, truncated ipv6",
        "229, 0,  60000000 00080040 00*32 3b0001040000*3, fine ipv6",
        "229, 0,  60000000 00080040 00*32 3b01010400*4, malformed ipv6 bad_ext_header",
        "229, 56, 60000000 00100040 00*32 3b01010400*4, truncated ipv6",
        "229, 0,  60000000 00080040 00*32 3b00010500*4, malformed ipv6 bad_option",
        "229, 0,  60000000 00083c40 00*32 3b00010300*3 05, malformed ipv6 bad_option",
        "229, 0,  60000000 00083340 00*32 3b00*7, malformed ipv6 bad_ext_header",
        "229, 0,  60000000 00083340 00*32 3b01*7, malformed ipv6 bad_ext_header",
        "229, 0,  60000000 000c3340 00*32 3b01*11, fine ipv6",
        "229, 0,  60000000 00082b40 00*32 3b00*7, fine ipv6",
        "229, 0,  60000000 00082c40 00*32 00ff*7, fine ipv6",
        "229, 0,  60000000 00082c40 00*32 00*8, malformed ipv6 bad_ext_header",
    })
    void linkAndIp(int link, int wire, String frame, String expected) {
        assertVerdict(expected, link, wire, hex(frame));
    }

    /** Protocol, bytes of the transport that were on the wire (0: all), its bytes; then the flags expected. */
    @ParameterizedTest
    @CsvSource({
        "6,  0,  00*19,           malformed tcp short_header",
        "6,  20, 00*19,           truncated tcp",
        "6,  0,  00*12 40 00*7,   malformed tcp bad_header_length",
        "6,  0,  00*12 60 00*7,   malformed tcp bad_header_length",
        "6,  24, 00*12 60 00*7,   truncated tcp",
        "6,  0,  00*12 60 00*11,  fine tcp",
        "17, 0,  00*7,            malformed udp short_header",
        "17, 8,  00*7,            truncated udp",
        "17, 0,  00*5 07 0000,    malformed udp bad_length",
        "17, 0,  00*5 09 0000,    malformed udp bad_length",
        "17, 0,  00*5 08 000000,  fine udp",
        "1,  0,  00*7,            malformed icmp short_header",
        "1,  9,  00*7,            truncated icmp",
        "1,  0,  00*8,            fine icmp",
        "58, 0,  00*3,            fine ",
        "4,  0,  00*3,            fine ",
    })
    void transport(int protocol, int wire, String payload, String expected) {
        byte[] bytes = hex(payload);
        int length = wire == 0 ? bytes.length : wire;
        byte[] packet =
                ByteBuffer.allocate(20 + bytes.length).put(hex(V4)).put(bytes).array();
        packet[3] = (byte) (20 + length);
        packet[9] = (byte) protocol;
        String json = assertVerdict(expected, 228, 20 + length, packet);
        assertTrue(json.contains("\"ip\":{"), json);
        packet[6] = 0x20;
        String fragment = assertVerdict("fine ipv4", 228, 20 + length, packet);
        assertFalse(fragment.contains("\"tcp\"") || fragment.contains("\"udp\"") || fragment.contains("\"icmp\""));
    }

    private static String assertVerdict(String expected, int link, int wire, byte[] bytes) {
        int wireLength = wire == 0 ? bytes.length : wire;
        Frame frame = new Frame(1, null, wireLength, link, ByteBuffer.wrap(bytes));
        String json = json(frame);
        String[] words = expected.split(" ");
        boolean malformed = words[0].equals("malformed");
        boolean truncated = words[0].equals("truncated");
        assertTrue(json.contains("\"malformed\":" + malformed + ",\"truncated\":" + truncated), json);
        assertEquals(malformed, json.contains("malformed_layer") && json.contains("malformed_reason"), json);
        assertEquals(truncated, json.contains("truncated_layer"), json);
        if (words.length == 1) {
            return json;
        }
        String wanted = switch (words[0]) {
            case "malformed" -> "\"malformed_layer\":\"" + words[1] + "\",\"malformed_reason\":\"" + words[2] + "\"";
            case "truncated" -> "\"truncated_layer\":\"" + words[1] + "\"";
            default -> "\"" + words[1] + "\"";
        };
        assertTrue(json.contains(wanted), json);
        String told = FrameText.print(FrameDecoder.decode(frame));
        assertEquals(malformed, told.contains("malformed ") && told.contains(words[words.length - 1]), told);
        assertEquals(malformed || truncated, told.contains(" at offset "), told);
        return json;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "4bfc002c ffff e001 ff3b 1234 01020304 05060708 01 0704aabb 8303bb 8907 00*14 | "
                        + "\"ttl\":255,\"dscp\":63,\"ecn\":0,\"id\":65535,\"reserved\":true,\"df\":true,\"mf\":true,"
                        + "\"frag_offset\":8,\"fragment\":true,\"header_len\":44,\"total_len\":44,\"payload_len\":0,"
                        + "\"checksum\":4660,\"checksum_ok\":false,\"options\":[{\"kind\":1,\"name\":\"nop\"},"
                        + "{\"kind\":7,\"name\":\"record_route\",\"data\":\"aabb\"},"
                        + "{\"kind\":131,\"name\":\"lsrr\",\"data\":\"bb\"},"
                        + "{\"kind\":137,\"name\":\"ssrr\",\"data\":\"0000000000\"},{\"kind\":0,\"name\":\"eol\"}]}",
                "46000018 0000 0000 0001 0000 01020304 05060708 94040000 | "
                        + "\"options\":[{\"kind\":148,\"name\":\"router_alert\",\"data\":\"0000\"}]",
                "46000018 0000 1fff 0001 0000 01020304 05060708 01070200 | \"frag_offset\":65528,\"fragment\":true",
                "46000018 0000 0000 0001 0000 01020304 05060708 7b02 0000 | "
                        + "\"options\":[{\"kind\":123,\"name\":\"unknown\",\"data\":\"\"},{\"kind\":0,"
                        + "\"name\":\"eol\"}]}",
            })
    void ipv4Fields(String packet, String part) {
        byte[] bytes = hex(packet.strip());
        String json = json(new Frame(1, null, bytes.length, 228, ByteBuffer.wrap(bytes)));
        assertTrue(json.contains(part.strip()), json);
    }

    @Test
    void ipv6ExtensionHeaders() {
        byte[] packet = hex("6fc12345 0000 00 07 fd 00*14 01 ff 00*14 02" + " 3c00 0502 0000 0000"
                + " 2b01 c90a 00*10 0100" + " 2c02 0401 00*20" + " 3300 0001 89abcdef");
        packet[5] = (byte) (packet.length - 40);
        String json = json(new Frame(1, null, packet.length, 229, ByteBuffer.wrap(packet)));
        assertTrue(
                json.contains("\"version\":6,\"src\":\"fd00::1\",\"dst\":\"ff00::2\",\"next_header\":0,"
                        + "\"protocol\":51,\"hop_limit\":7,\"dscp\":63,\"ecn\":0,\"flow_label\":74565,"
                        + "\"fragment\":true,"
                        + "\"header_len\":96,\"total_len\":96,\"payload_len\":0,\"ext_headers\":["
                        + "{\"protocol\":0,\"name\":\"hop_by_hop\",\"len\":8,\"options\":["
                        + "{\"kind\":5,\"name\":\"router_alert\",\"data\":\"0000\"},{\"kind\":0,\"name\":\"pad1\"},"
                        + "{\"kind\":0,\"name\":\"pad1\"}]},"
                        + "{\"protocol\":60,\"name\":\"destination_options\",\"len\":16,\"options\":["
                        + "{\"kind\":201,\"name\":\"home_address\",\"data\":\"00000000000000000000\"},"
                        + "{\"kind\":1,\"name\":\"padn\",\"data\":\"\"}]},"
                        + "{\"protocol\":43,\"name\":\"routing\",\"len\":24,\"routing_type\":4,\"segments_left\":1},"
                        + "{\"protocol\":44,\"name\":\"fragment\",\"len\":8,\"frag_offset\":0,\"mf\":true,"
                        + "\"id\":2309737967}]}"),
                json);
    }

    @Test
    void authenticationHeaderBehindAnAtomicFragment() {
        byte[] packet = hex(
                "60000000 0018 2c 07 fd 00*14 01 ff 00*14 02" + " 3300 0000 00000001 3b02 0000 00000102 fffffffe 00*4");
        String json = json(new Frame(1, null, packet.length, 229, ByteBuffer.wrap(packet)));
        assertTrue(json.contains("\"protocol\":59,") && json.contains("\"fragment\":false"), json);
        assertTrue(json.contains("{\"protocol\":51,\"name\":\"ah\",\"len\":16,\"spi\":258,\"seq\":4294967294}]"), json);
    }

    /**
     * Where the destination on the wire is not the one that the checksum covers, or bytes are missing, nobody
     * can tell.
     */
    @ParameterizedTest
    @CsvSource({
        "00, 1100 0104 00000000, false",
        "3c, 1100 0104 00000000, false",
        "00, 1100 c904 00000000, false",
        "3c, 1100 c904 00000000, null",
        "2b, 1100 0400 00000000, false",
        "2b, 1100 0401 00000000, null",
    })
    void checksumUnderRoutingHeaders(String nextHeader, String extension, String expected) {
        byte[] packet = hex(
                "60000000 0000 " + nextHeader + " 07 fd 00*14 01 ff 00*14 02 " + extension + " 0035 0035 0008 1234");
        packet[5] = (byte) (packet.length - 40);
        String json = assertVerdict("fine udp", 229, packet.length, packet);
        assertEquals(expected.equals("false"), json.contains("\"checksum\":4660,\"checksum_ok\":false}"), json);
    }

    @ParameterizedTest
    @CsvSource({
        "83030400, 06, null",
        "89030400, 06, null",
        "07030400, 06, false",
        "83030400, 01, false",
        "89030400, 11, null",
    })
    void checksumUnderSourceRoutes(String option, String protocol, String expected) {
        byte[] packet = hex("4600 0034 0000 0000 40 " + protocol + " 0000 0a000001 0a000002 " + option
                + " 0035 0035 001c 1234 00*4 50 00*11 00*4");
        String json = assertVerdict("fine", 228, packet.length, packet);
        String transport = json.substring(json.indexOf("}]}") + 3);
        assertEquals(expected.equals("false"), transport.contains("\"checksum_ok\":false"), json);
        assertEquals(expected.equals("null"), !transport.contains("\"checksum_ok\""), json);
    }

    @ParameterizedTest
    @CsvSource({
        "4, 0000 0, none", "4, 1234 0, false", "4, 1234 1, none", "4, 0000 1, none",
        "6, 0000 0, false", "6, 1234 0, false", "6, 1234 1, none", "6, 0000 1, false",
    })
    void udpChecksumOfZeroOrOfMissingBytes(int version, String sumAndMissing, String expected) {
        String[] words = sumAndMissing.split(" ");
        String header = version == 4
                ? "4500 001d 0000 0000 40 11 0000 0a000001 0a000002"
                : "60000000 0009 11 07 fd 00*14 01 ff 00*14 02";
        byte[] whole = hex(header + " 0035 0035 0009 " + words[0] + " aa");
        byte[] packet = Arrays.copyOf(whole, whole.length - Integer.parseInt(words[1]));
        String json = assertVerdict("fine udp", version == 4 ? 228 : 229, whole.length, packet);
        String udp = json.substring(json.indexOf("\"udp\""));
        assertEquals(!expected.equals("none"), udp.contains("\"checksum_ok\":false"), json);
        assertFalse(udp.contains("\"checksum_ok\":true"), json);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "02040102 | {\"kind\":2,\"name\":\"mss\",\"value\":258}",
                "02050102 01000000 | {\"kind\":2,\"name\":\"mss\",\"data\":\"010201\"}",
                "03030f00 | {\"kind\":3,\"name\":\"window_scale\",\"shift\":15},{\"kind\":0,\"name\":\"eol\"}]",
                "04020000 | {\"kind\":4,\"name\":\"sack_permitted\"},{\"kind\":0",
                "0403ff00 | {\"kind\":4,\"name\":\"sack_permitted\",\"data\":\"ff\"}",
                "050a 00000001 ffffffff 0101 | {\"kind\":5,\"name\":\"sack\",\"blocks\":[[1,4294967295]]},{\"kind\":1",
                "0512 00000001 00000002 00000003 00000004 0101 | \"blocks\":[[1,2],[3,4]]}",
                "05020101 | {\"kind\":5,\"name\":\"sack\",\"data\":\"\"}",
                "0809 00000001 000002 000000 | {\"kind\":8,\"name\":\"timestamps\",\"data\":\"00000001000002\"}",
                "1c040102 | {\"kind\":28,\"name\":\"user_timeout\",\"data\":\"0102\"}",
                "1303aa00 | \"md5\",\"data\":\"aa\"",
                "1d03aa00 | \"ao\",\"data\"",
                "1e03aa00 | \"mptcp\",\"data\"",
                "2202 fd02 | {\"kind\":34,\"name\":\"fast_open\",\"data\":\"\"},{\"kind\":253,"
                        + "\"name\":\"experimental\",\"data\"",
                "fe02 4d02 | \"experimental\",\"data\":\"\"},{\"kind\":77,\"name\":\"unknown\",\"data\":\"\"}",
                "01 0204 05 | \"options\":[{\"kind\":1,\"name\":\"nop\"}],\"options_malformed\":true",
                "01010102 | {\"kind\":1,\"name\":\"nop\"}],\"options_malformed\":true",
                "04020300 | {\"kind\":4,\"name\":\"sack_permitted\"}],\"options_malformed\":true",
                "00010203 | \"options\":[{\"kind\":0,\"name\":\"eol\"}],\"options_malformed\":false",
            })
    void tcpOptions(String options, String part) {
        byte[] opts = hex(options.strip());
        byte[] packet = ByteBuffer.allocate(40 + opts.length)
                .put(hex(V4))
                .put(hex(TCP))
                .put(opts)
                .array();
        packet[3] = (byte) packet.length;
        packet[32] = (byte) ((20 + opts.length) / 4 << 4);
        String json = assertVerdict("fine", 228, packet.length, packet);
        assertTrue(json.contains(part.strip()), json);
    }

    @Test
    void tcpFlagsAndFields() {
        byte[] packet = hex(V4 + "ffff0001 ffffffff fffffffe 5fff ffff 0000 ffff");
        String json = assertVerdict("fine", 228, packet.length, packet);
        assertTrue(
                json.contains("\"tcp\":{\"src_port\":65535,\"dst_port\":1,\"seq\":4294967295,\"ack\":4294967294,"
                        + "\"flags\":[\"FIN\",\"SYN\",\"RST\",\"PSH\",\"ACK\",\"URG\",\"ECE\",\"CWR\",\"AE\"],"
                        + "\"reserved\":7,"
                        + "\"window\":65535,\"urgent\":65535,\"header_len\":20,\"payload_len\":0"),
                json);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0800 0000 1234 5678 aa | \"type\":8,\"code\":0,\"payload_len\":1,\"checksum\":0,\"checksum_ok\":false,"
                        + "\"id\":4660,\"seq\":22136}",
                "0000 0000 1234 5678 | \"id\":4660,\"seq\":22136}",
                "0d00 0000 1234 5678 | \"type\":13,\"code\":0,\"payload_len\":0,\"checksum\":0,\"checksum_ok\":false}",
                "0304 0000 0000 05dc | \"mtu\":1500}",
                "0303 0000 0000 05dc | \"checksum_ok\":false}",
                "0501 0000 0a000001 | \"gateway\":\"10.0.0.1\"}",
                "0c00 0000 14000000 | \"pointer\":20}",
                "0b00 0000 00000000 4500001c 0000 0000 0111 0000 01020304 05060708 0035 1234 | "
                        + "\"quoted\":{\"version\":4,"
                        + "\"src\":\"1.2.3.4\",\"dst\":\"5.6.7.8\",\"protocol\":17,\"src_port\":53,\"dst_port\":4660}}",
                "0400 0000 00000000 4500001c 0000 0000 0106 0000 01020304 05060708 0035 12 | \"protocol\":6}}",
                "0b00 0000 00000000 4500001c 0000 0001 0111 0000 01020304 05060708 0035 1234 | \"protocol\":17}}",
                "0b00 0000 00000000 4500001c 0000 2000 0111 0000 01020304 05060708 0035 1234 | \"dst_port\":4660}}",
                "0b00 0000 00000000 46000018 0000 2000 0111 0000 01020304 05060708 01010101 0035 1234 | "
                        + "\"dst_port\":4660}}",
                "0b00 0000 00000000 45000013 0000 2000 0111 0000 01020304 05060708 01010101 0035 1234 | "
                        + "\"checksum_ok\":false}}",
                "0b00 0000 00000000 46000018 0000 2000 0111 0000 01020304 05060708 | \"checksum_ok\":false}}",
                "0b00 0000 00000000 65000018 0000 2000 0111 0000 01020304 05060708 | \"checksum_ok\":false}}",
                "0b00 0000 00000000 44000018 0000 2000 0111 0000 01020304 05060708 | \"checksum_ok\":false}}",
                "0b00 0000 00000000 45000018 0000 2000 0111 0000 01020304 050607 | \"checksum_ok\":false}}",
                "0b00 f4ff 00000000 | \"checksum\":62719,\"checksum_ok\":true}",
            })
    void icmp(String message, String part) {
        byte[] bytes = hex(message.strip());
        byte[] packet =
                ByteBuffer.allocate(20 + bytes.length).put(hex(V4)).put(bytes).array();
        packet[3] = (byte) packet.length;
        packet[9] = 1;
        String json = assertVerdict("fine", 228, packet.length, packet);
        assertTrue(json.contains(part.strip()), json);
        assertTrue(json.contains("\"icmp\":{"), json);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "8000 0000 1234 5678 | \"id\":4660,\"seq\":22136}",
                "8100 0000 1234 5678 | \"id\":4660,\"seq\":22136}",
                "0200 0000 ffffffff | \"mtu\":4294967295}",
                "0401 0000 ffffffff | \"pointer\":4294967295}",
                "0104 0000 00000000 60000000 0000 06 40 00*30 ffff 0035 1234 | \"quoted\":{\"version\":6,"
                        + "\"src\":\"::\","
                        + "\"dst\":\"::ffff\",\"protocol\":6,\"src_port\":53,\"dst_port\":4660}}",
                "0300 0000 00000000 60000000 0000 2c 40 00*30 ffff 0035 1234 | \"protocol\":44}}",
                "0300 0000 00000000 60000000 0000 11 40 00*26 ffff 0a00 0001 0035 12 | \"dst\":\"::ffff:a00:1\","
                        + "\"protocol\":17}}",
                "0300 0000 00000000 60000000 0000 11 40 00*31 | \"checksum_ok\":false}}",
                "0300 0000 00000000 40000000 0000 11 40 00*32 | \"checksum_ok\":false}}",
                "0500 0000 00000000 60000000 0000 11 40 00*32 | \"checksum_ok\":false}}",
            })
    void icmpV6(String message, String part) {
        byte[] bytes = hex(message.strip());
        byte[] packet =
                ByteBuffer.allocate(40 + bytes.length).put(hex(V6)).put(bytes).array();
        packet[5] = (byte) bytes.length;
        packet[6] = 58;
        String json = assertVerdict("fine", 229, packet.length, packet);
        assertTrue(json.contains(part.strip()), json);
        assertTrue(json.contains("\"icmpv6\":{"), json);
    }

    private static String json(Frame frame) {
        return new FrameJson().print(FrameDecoder.decode(frame));
    }

    private static byte[] hex(String text) {
        StringBuilder all = new StringBuilder();
        for (String word : text.split(" ")) {
            int star = word.indexOf('*');
            if (star < 0) {
                all.append(word);
            } else {
                all.append(word, 0, star - 2);
                all.append(word.substring(star - 2, star).repeat(Integer.parseInt(word.substring(star + 1))));
            }
        }
        return HexFormat.of().parseHex(all);
    }
}
