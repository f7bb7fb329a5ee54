package org.lucidstack.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lucidstack.Verifies;
import org.lucidstack.net.Endpoint;
import org.lucidstack.time.Clock;

/**
 * A small model checker: two layers, a few bytes in each direction, and every order of eight steps out of the two
 * writes, the two closes, the passing of time and the loss of the next segment. Whatever the order, both sides end
 * cleanly and nothing is lost or left.
 */
class CloseInterleavingsTest {

    private static final int DEPTH = 8;

    private enum Step {
        CLIENT_CLOSES,
        SERVER_CLOSES,
        CLIENT_WRITES,
        A_LITTLE_TIME,
        NEXT_IS_LOST
    }

    private static final class Run {
        final TcpPair pair = new TcpPair(new TcpConfig(), new TcpConfig());
        final Connection client;
        final Connection server;
        final ByteBuffer toServer = ByteBuffer.allocate(100);
        final List<Step> steps;
        int written;
        int losses;
        int toLose;

        Run(List<Step> steps) throws Exception {
            this.steps = steps;
            Listener listener = pair.server.tcp.listen(new Endpoint(TcpPair.SERVER, 7), 5, new ConnectionOptions());
            client = pair.connect(7);
            pair.run(Clock.SECOND);
            server = listener.accept();
            pair.lost = flight -> {
                boolean lose = toLose > 0;
                toLose -= lose ? 1 : 0;
                losses += lose ? 1 : 0;
                return lose;
            };
        }

        void apply(Step step) throws TcpException {
            switch (step) {
                case CLIENT_CLOSES -> client.shutdownOutput();
                case SERVER_CLOSES -> server.shutdownOutput();
                case CLIENT_WRITES -> {
                    if (client.state().canSend()) {
                        written +=
                                client.send(ByteBuffer.wrap(new byte[] {(byte) (written + 1), (byte) (written + 2)}));
                    }
                }
                case A_LITTLE_TIME -> pair.run(pair.now + 11 * Clock.MILLISECOND);
                case NEXT_IS_LOST -> toLose++;
            }
            pair.client.tcp.flush();
            pair.server.tcp.flush();
            check(Invariants.check(client, pair.now) + Invariants.check(server, pair.now));
        }

        void finish() throws TcpException {
            client.shutdownOutput();
            server.shutdownOutput();
            pair.client.tcp.flush();
            pair.server.tcp.flush();
            pair.run(pair.now + 50 * Clock.SECOND);
            server.receive(toServer);
            check(toServer.position() == written ? "" : toServer.position() + " bytes of " + written);
            for (int i = 0; i < written; i++) {
                check(toServer.get(i) == i + 1 ? "" : "wrong byte " + i);
            }
            check(server.isAtEndOfStream() && client.isAtEndOfStream() ? "" : "no end of stream");
            check(
                    client.closeReason() == CloseReason.CLOSED && server.closeReason() == CloseReason.CLOSED
                            ? ""
                            : "not a clean close");
            int waiting = pair.client.tcp.timeWaitCount() + pair.server.tcp.timeWaitCount();
            check(waiting >= 1 ? "" : "nobody holds TIME-WAIT");
            pair.run(pair.now + 100 * Clock.SECOND);
            check(pair.client.timers.size() + pair.server.timers.size() == 0 ? "" : "timers left");
            check(pair.client.tcp.connectionCount() + pair.server.tcp.connectionCount() == 0 ? "" : "connections left");
        }

        void check(String problem) {
            assertTrue(
                    problem.isEmpty(),
                    () -> problem + " after " + steps + "\n" + client.state() + " " + server.state() + "\n"
                            + pair.story());
        }
    }

    /** Five to the power of eight sequences, less those that only repeat what cannot be repeated. */
    @Test
    @Verifies({"RFC9293-3.10.4-1", "RFC9293-3.10.7.4-7", "RFC9293-3.10.7.4-8", "RFC9293-A.2-1", "MUST-12", "MUST-13"})
    void everyOrderEndsCleanly() throws Exception {
        int runs = 0;
        for (List<Step> steps : sequences(DEPTH)) {
            Run run = new Run(steps);
            for (Step step : steps) {
                run.apply(step);
            }
            run.finish();
            runs++;
        }
        assertTrue(runs > 1000, runs + " runs");
    }

    /** Each close once; no two lots of time or writes in a row; at most three losses. */
    private static List<List<Step>> sequences(int depth) {
        List<List<Step>> all = new ArrayList<>();
        extend(new ArrayList<>(), depth, all);
        return all;
    }

    private static void extend(List<Step> prefix, int depth, List<List<Step>> all) {
        if (prefix.size() == depth) {
            all.add(List.copyOf(prefix));
            return;
        }
        for (Step step : Step.values()) {
            int last = prefix.size() - 1;
            boolean once = step.ordinal() <= Step.SERVER_CLOSES.ordinal();
            boolean repeated = once && prefix.contains(step)
                    || !once && step != Step.NEXT_IS_LOST && last >= 0 && prefix.get(last) == step
                    || step == Step.NEXT_IS_LOST
                            && prefix.stream().filter(s -> s == step).count() == 3;
            if (!repeated) {
                prefix.add(step);
                extend(prefix, depth, all);
                prefix.remove(prefix.size() - 1);
            }
        }
    }

    /** Every single segment of an orderly close lost once, twice, three times. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    @Verifies({"RFC9293-3.10.7.4-8", "RFC6298-5-3"})
    void anySegmentOfTheCloseMayBeLost(int times) throws Exception {
        for (int lost = 0; lost < 8; lost++) {
            Run run = new Run(List.of());
            int index = lost;
            int[] seen = {0, 0};
            run.pair.lost = flight -> seen[0]++ >= index && seen[1]++ < times;
            run.apply(Step.CLIENT_WRITES);
            run.apply(Step.CLIENT_CLOSES);
            run.pair.run(run.pair.now + 15 * Clock.MILLISECOND);
            run.apply(Step.SERVER_CLOSES);
            run.finish();
            assertEquals(2, run.written);
        }
    }
}
