package org.lucidstack.ip;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.lucidstack.env.Implements;
import org.lucidstack.wire.InternetChecksum;

/** Makes the header of a whole packet from the header of its first fragment. Stateless. */
final class FragmentHeaders {

    private static final int MAX_LENGTH = 65_535;
    private static final int IPV6_HEADER = 40;
    private static final int FRAGMENT_HEADER = 8;
    /** All of the flags but "more fragments", and no offset. */
    private static final int NOT_A_FRAGMENT = 0xc000;

    private FragmentHeaders() {}

    /** The ECN bits of a header of either version. */
    static int ecn(byte[] header) {
        return header[0] >>> 4 == 4 ? header[1] & 3 : header[1] >>> 4 & 3;
    }

    /**
     * The header of the whole.
     *
     * @param first everything before the data of the first fragment; for IPv6, the fragment header comes last
     * @param length data bytes of the whole
     * @return null if the whole would be longer than a packet can be
     */
    @Implements({"RFC815-3-1", "RFC8200-4.5-1"})
    static byte @Nullable [] ofWhole(byte[] first, int length, int ecn) {
        return first[0] >>> 4 == 4 ? ofWholeV4(first, length, ecn) : ofWholeV6(first, length, ecn);
    }

    private static byte @Nullable [] ofWholeV4(byte[] first, int length, int ecn) {
        if (first.length + length > MAX_LENGTH) {
            return null;
        }
        byte[] header = first.clone();
        ByteBuffer out = ByteBuffer.wrap(header);
        header[1] = (byte) (header[1] & 0xfc | ecn);
        out.putShort(2, (short) (header.length + length));
        out.putShort(6, (short) (out.getShort(6) & NOT_A_FRAGMENT));
        out.putShort(10, (short) 0);
        out.putShort(10, (short) InternetChecksum.checksum(InternetChecksum.sum(out, 0, header.length)));
        return header;
    }

    private static byte @Nullable [] ofWholeV6(byte[] first, int length, int ecn) {
        int fragmentHeader = first.length - FRAGMENT_HEADER;
        if (fragmentHeader - IPV6_HEADER + length > MAX_LENGTH) {
            return null;
        }
        byte[] header = Arrays.copyOf(first, fragmentHeader);
        header[1] = (byte) (header[1] & 0xcf | ecn << 4);
        ByteBuffer.wrap(header).putShort(4, (short) (fragmentHeader - IPV6_HEADER + length));
        header[nextHeaderField(header)] = first[fragmentHeader];
        return header;
    }

    /** The offset of the next-header byte that named the fragment header: that of the last header before it. */
    private static int nextHeaderField(byte[] header) {
        int field = 6;
        int at = IPV6_HEADER;
        while (at < header.length) {
            int length = ExtensionHeaderRules.extensionLength(header[field], header[at + 1] & 0xff);
            field = at;
            at += length;
        }
        return field;
    }
}
