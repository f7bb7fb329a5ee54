package org.lucidstack.tcp;

import java.util.Objects;

/**
 * What a connection's handler is told, once per batch and in this order. A connection notes what there is to tell as one bit each
 * ({@link Connection#tell}).
 */
enum Notice {
    ESTABLISHED {
        @Override
        void deliver(Connection c) {
            c.handler.onEstablished(c);
        }
    },
    URGENT {
        @Override
        void deliver(Connection c) {
            c.handler.onUrgent(c);
        }
    },
    READABLE {
        @Override
        void deliver(Connection c) {
            c.handler.onReadable(c);
        }
    },
    WRITABLE {
        @Override
        void deliver(Connection c) {
            c.handler.onWritable(c);
        }
    },
    DRAINED {
        @Override
        void deliver(Connection c) {
            c.handler.onDrained(c);
        }
    },
    ENDED {
        @Override
        void deliver(Connection c) {
            c.handler.onClosed(c, Objects.requireNonNull(c.closeReason));
        }
    };

    private static final Notice[] ALL = values();

    abstract void deliver(Connection c);

    int bit() {
        return 1 << ordinal();
    }

    /** Tells all that is noted; what a handler causes meanwhile is told, too, if it is further down. */
    static void deliverAll(Connection c) {
        for (int i = 0; c.notices != 0 && i < ALL.length; i++) {
            int bit = ALL[i].bit();
            if ((c.notices & bit) != 0) {
                c.notices &= ~bit;
                ALL[i].deliver(c);
            }
        }
    }
}
