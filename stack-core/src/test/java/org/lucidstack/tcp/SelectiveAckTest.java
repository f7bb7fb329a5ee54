package org.lucidstack.tcp;

import org.lucidstack.Verifies;

/** The SACK blocks that we send: RFC 2018 section 4, RFC 2883. */
class SelectiveAckTest {

    private static TcpScript open(Variant v) {
        return TcpScript.of(v).accepted("<SACKOK>");
    }

    @EveryVariant
    @Verifies({"RFC2018-4-1", "RFC2018-4-2", "RFC2018-4-3"})
    void theNewestBlockComesFirst(Variant v) {
        TcpScript s = open(v);
        s.in("<SEQ=101><ACK=1><CTL=ACK><DATA=100>");
        s.out("<SEQ=1><ACK=1><CTL=ACK><SACK=101:201>");
        s.in("<SEQ=301><ACK=1><CTL=ACK><DATA=100>");
        s.out("<SEQ=1><ACK=1><CTL=ACK><SACK=301:401,101:201>");
        s.in("<SEQ=501><ACK=1><CTL=ACK><DATA=100>");
        s.out("<SEQ=1><ACK=1><CTL=ACK><SACK=501:601,301:401,101:201>");
        s.in("<SEQ=201><ACK=1><CTL=ACK><DATA=50>");
        s.out("<SEQ=1><ACK=1><CTL=ACK><SACK=101:251,501:601,301:401>");
        s.in("<SEQ=251><ACK=1><CTL=ACK><DATA=50>");
        s.out("<SEQ=1><ACK=1><CTL=ACK><SACK=101:401,501:601>");
        s.in("<SEQ=1><ACK=1><CTL=ACK><DATA=100>");
        s.out("<SEQ=1><ACK=401><CTL=ACK><SACK=501:601>");
        s.in("<SEQ=401><ACK=1><CTL=ACK><DATA=100>");
        s.out("<SEQ=1><ACK=601><CTL=ACK><SACK=none>");
        s.read(600);
    }

    /** Four blocks fit, three beside timestamps. */
    @EveryVariant
    @Verifies({"RFC2018-4-2"})
    void asManyBlocksAsFit(Variant v) {
        TcpScript s = open(v);
        for (int i = 1; i <= 5; i++) {
            s.in("<SEQ=" + (200 * i + 1) + "><ACK=1><CTL=ACK><DATA=100>");
            if (i < 5) {
                s.skip();
            }
        }
        String four = v.timestamps() ? "" : ",401:501";
        s.out("<SEQ=1><ACK=1><CTL=ACK><SACK=1001:1101,801:901,601:701" + four + ">");
    }

    /** While a gap is open, every ACK says so, also those that data carries. */
    @EveryVariant
    @Verifies({"RFC2018-4-3"})
    void everyAckCarriesTheBlocks(Variant v) {
        TcpScript s = open(v);
        s.in("<SEQ=101><ACK=1><CTL=ACK><DATA=100>");
        s.out("<SEQ=1><ACK=1><CTL=ACK><SACK=101:201>");
        s.send(10);
        s.out("<SEQ=1><ACK=1><CTL=ACK><DATA=10><SACK=101:201>");
    }

    /** D-SACK: below the cumulative ACK, once, and only the duplicated bytes. */
    @EveryVariant
    @Verifies({"RFC2883-4-1", "RFC2883-4-2"})
    void aDuplicateBelowTheAck(Variant v) {
        TcpScript s = open(v);
        s.in("<SEQ=1><ACK=1><CTL=ACK><DATA=300>");
        s.outAfter(40, "<SEQ=1><ACK=301><CTL=ACK><SACK=none>");
        s.in("<SEQ=101><ACK=1><CTL=ACK><DATA=100>");
        s.out("<SEQ=1><ACK=301><CTL=ACK><SACK=101:201>");
        s.in("<SEQ=201><ACK=1><CTL=ACK><DATA=200>");
        s.out("<SEQ=1><ACK=401><CTL=ACK><SACK=201:301>");
        s.in("<SEQ=401><ACK=1><CTL=ACK><DATA=100>");
        s.outAfter(40, "<SEQ=1><ACK=501><CTL=ACK><SACK=none>");
    }

    /** D-SACK above the ACK: the duplicate first, then the block that encloses it (RFC 2883 section 4.1.2). */
    @EveryVariant
    @Verifies({"RFC2883-4-1"})
    void aDuplicateBehindAGap(Variant v) {
        TcpScript s = open(v);
        s.in("<SEQ=501><ACK=1><CTL=ACK><DATA=500>");
        s.out("<SEQ=1><ACK=1><CTL=ACK><SACK=501:1001>");
        s.in("<SEQ=601><ACK=1><CTL=ACK><DATA=100>");
        s.out("<SEQ=1><ACK=1><CTL=ACK><SACK=601:701,501:1001>");
        s.in("<SEQ=1001><ACK=1><CTL=ACK><DATA=100>");
        s.out("<SEQ=1><ACK=1><CTL=ACK><SACK=501:1101>");
    }

    /** A peer that did not permit SACK gets none. */
    @EveryVariant
    @Verifies({"RFC2018-2-1"})
    void notUnlessPermitted(Variant v) {
        TcpScript s = TcpScript.of(v).accepted();
        s.in("<SEQ=101><ACK=1><CTL=ACK><DATA=100>");
        s.out("<SEQ=1><ACK=1><CTL=ACK><SACK=none>");
        s.in("<SEQ=101><ACK=1><CTL=ACK><DATA=100>");
        s.out("<SEQ=1><ACK=1><CTL=ACK><SACK=none>");
    }
}
