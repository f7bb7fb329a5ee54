package org.lucidstack.tcp.send;

/**
 * What one acknowledgment said, in the sender's terms.
 *
 * @param previousUna SND.UNA before it
 * @param una SND.UNA after it
 * @param nxt SND.NXT
 * @param delivered bytes delivered for the first time, cumulatively or by SACK
 * @param newlySacked bytes SACKed for the first time
 * @param duplicate whether it is a duplicate acknowledgment (RFC5681-2-1)
 * @param dsack whether it reported a duplicate (RFC 2883)
 */
public record AckSummary(
        long previousUna, long una, long nxt, long delivered, long newlySacked, boolean duplicate, boolean dsack) {

    public boolean advances() {
        return una > previousUna;
    }

    public int acknowledged() {
        return (int) (una - previousUna);
    }
}
