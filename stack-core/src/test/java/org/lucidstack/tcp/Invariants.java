package org.lucidstack.tcp;

import org.lucidstack.tcp.send.RetransmitQueue;
import org.lucidstack.tcp.send.Sender;
import org.lucidstack.tcp.send.SentSegment;
import org.lucidstack.time.Clock;

/** What is true of a connection at any moment, whatever has arrived. The counters are counted anew. */
final class Invariants {

    private Invariants() {}

    /** What is wrong, or nothing. */
    static String check(Connection c, long now) {
        if (c.sender == null || c.closeReason() != null) {
            return "";
        }
        String queue = checkQueue(c.sender.queue(), c.sendWindow.una(), c.sendWindow.nxt());
        return queue.isEmpty() ? checkConnection(c, now) : queue;
    }

    private static String checkQueue(RetransmitQueue queue, long una, long nxt) {
        long at = una;
        long sacked = 0;
        long lost = 0;
        int linked = 0;
        for (int i = 0; i < queue.size(); i++) {
            SentSegment segment = queue.at(i);
            if (segment.seq() != at || segment.end() <= segment.seq()) {
                return "a hole in the retransmission queue at " + at + ": " + segment;
            }
            if (segment.isSacked() && segment.isLost()) {
                return "SACKed and lost: " + segment;
            }
            at = segment.end();
            sacked += segment.isSacked() ? segment.length() : 0;
            lost += segment.isLost() ? segment.length() : 0;
            linked += segment.isSacked() || segment.isLost() ? 0 : 1;
        }
        if (queue.size() > 0 && at != nxt || queue.size() == 0 && una != nxt) {
            return "the queue ends at " + at + ", SND.UNA " + una + ", SND.NXT " + nxt;
        }
        if (queue.outstanding() != nxt - una || queue.sackedBytes() != sacked || queue.lostBytes() != lost) {
            return "counters: outstanding " + queue.outstanding() + ", SACKed " + queue.sackedBytes() + " not " + sacked
                    + ", lost " + queue.lostBytes() + " not " + lost;
        }
        if (queue.pipe() < 0) {
            return "pipe " + queue.pipe();
        }
        return checkOrder(queue, linked);
    }

    private static String checkOrder(RetransmitQueue queue, int linked) {
        long time = Long.MIN_VALUE;
        int count = 0;
        for (SentSegment s = queue.oldestSent(); s != null; s = RetransmitQueue.sentAfter(s)) {
            if (s.sentAt() < time || s.isLost() || s.isSacked()) {
                return "order of transmission broken at " + s;
            }
            time = s.sentAt();
            count++;
        }
        return count == linked ? "" : count + " segments in order of transmission, not " + linked;
    }

    private static String checkConnection(Connection c, long now) {
        Sender sender = c.sender;
        if (sender.congestion().window() < 1) {
            return "congestion window " + sender.congestion().window();
        }
        boolean outstanding = !sender.queue().isEmpty();
        if (c.handshake == null && outstanding && sender.deadline() == Clock.NEVER) {
            return "data outstanding and no timer: " + c.info();
        }
        if (c.handshake == null && c.timers.deadline() > Math.max(c.timers.next(), now)) {
            return "the timer rings at " + c.timers.deadline() + ", after " + c.timers.next();
        }
        if (c.receiver != null && c.receiver.window().size() < 0) {
            return "window " + c.receiver.window().size();
        }
        long held = c.receiver == null ? 0 : c.receiver.available();
        long bound = c.receiver == null ? 0 : c.receiver.capacity() + 65536L;
        return held > bound ? held + " bytes held, bound " + bound : "";
    }
}
