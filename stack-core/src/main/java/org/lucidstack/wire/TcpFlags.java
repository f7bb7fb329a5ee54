package org.lucidstack.wire;

/** The control bits of a TCP header (RFC 9293 section 3.1) as masks of an int. */
public final class TcpFlags {

    public static final int FIN = 0x01;
    public static final int SYN = 0x02;
    public static final int RST = 0x04;
    public static final int PSH = 0x08;
    public static final int ACK = 0x10;
    public static final int URG = 0x20;
    public static final int ECE = 0x40;
    public static final int CWR = 0x80;
    /** Accurate ECN (once NS): bit 8. */
    public static final int AE = 0x100;

    private static final String LETTERS = "FSRP.UEWA";

    private TcpFlags() {}

    /** The letters that tcpdump uses, such as {@code S.} for SYN with ACK, or {@code none}. */
    public static String toString(int flags) {
        StringBuilder text = new StringBuilder();
        for (int bit = 0; bit < LETTERS.length(); bit++) {
            if (bit != 4 && (flags & 1 << bit) != 0) {
                text.append(LETTERS.charAt(bit));
            }
        }
        if ((flags & ACK) != 0) {
            text.append('.');
        }
        return text.isEmpty() ? "none" : text.toString();
    }
}
