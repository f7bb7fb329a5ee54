package org.lucidstack.socket;

import java.net.DatagramPacket;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How much room a {@link DatagramPacket} had before it was received into. The platform keeps that in the packet, out of reach;
 * a packet that is used again and again must not shrink to its shortest datagram.
 */
final class PacketRooms {

    private record Room(int length, int capacity) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<DatagramPacket, Room> rooms = new WeakHashMap<>();

    /** Bytes that may be received into {@code packet}: its length, unless that was set by {@link #received}. */
    int capacity(DatagramPacket packet) {
        lock.lock();
        try {
            Room room = rooms.get(packet);
            if (room == null || room.length() != packet.getLength()) {
                return packet.getLength();
            }
            return Math.min(room.capacity(), packet.getData().length - packet.getOffset());
        } finally {
            lock.unlock();
        }
    }

    /** Sets the length of a packet that was received into. */
    void received(DatagramPacket packet, int length, int capacity) {
        packet.setLength(length);
        lock.lock();
        try {
            rooms.put(packet, new Room(length, capacity));
        } finally {
            lock.unlock();
        }
    }
}
