package org.lucidstack.env;

import org.jspecify.annotations.Nullable;
import org.lucidstack.net.IpAddress;

/** A packet passed the edge of the stack, or was dropped within. */
public sealed interface PacketEvent extends StackEvent {

    /** A packet came from a device. @param bytes the whole IP packet, a copy */
    record Received(long time, String device, byte[] bytes) implements PacketEvent {
        @Override
        public String describe() {
            return "received " + bytes.length + " bytes from " + device;
        }
    }

    /** A packet went to a device. @param bytes the whole IP packet, a copy (a super-segment before it is cut) */
    record Sent(long time, String device, byte[] bytes) implements PacketEvent {
        @Override
        public String describe() {
            return "sent " + bytes.length + " bytes to " + device;
        }
    }

    /** A packet or segment ended here. @param source the sender, or null where the packet does not tell @param detail free text, may be empty */
    record Dropped(long time, DropReason reason, @Nullable IpAddress source, String detail) implements PacketEvent {
        @Override
        public String describe() {
            return "dropped: " + reason + (source == null ? "" : " from " + source)
                    + (detail.isEmpty() ? "" : " (" + detail + ")");
        }
    }
}
