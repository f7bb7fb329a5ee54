package org.lucidstack.ip;

/** A protocol that wants to know what became of its packets. */
public interface IcmpErrorReceiver {

    /**
     * Whether the quoted packet is one that it may well have sent lately (RFC 5927 section 4). If not, it counts the
     * drop.
     */
    boolean recognizes(IcmpError error);

    /** Takes in an error that it {@linkplain #recognizes recognized}; a lower path MTU is known already. */
    void receive(IcmpError error);
}
