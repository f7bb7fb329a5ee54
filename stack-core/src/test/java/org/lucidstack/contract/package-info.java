/**
 * Contract tests for the parts of a TCP/IP stack, to be used by a course, or by anybody who writes a part of one.
 *
 * <pre>
 *    a contract (abstract class)     what must be true of a part, one case per rule
 *         |  create()                a factory method that you write: it returns your part
 *         v
 *    Subject (interface)             the smallest face of the part: implement it, or adapt what you have
 *         ^
 *    ReferenceContractsTest          the stack's own parts, as an example for every contract
 *    bugs/                           parts that are wrong on purpose: BugBankTest shows that each contract catches its own
 * </pre>
 *
 * <p><b>How to use it.</b> Add the {@code tests} artifact of stack-core (classifier {@code tests}, type {@code test-jar}), stack-core itself
 * and JUnit 5 to the test classpath, and extend a contract:
 *
 * <pre>{@code
 * class MyEstimatorTest extends RttEstimatorContract {
 *     protected Subject create(RttEstimator.Settings settings) {
 *         MyEstimator mine = new MyEstimator(settings.initialRto(), settings.minRto());
 *         return new Subject() {
 *             public void sample(long rtt, long now) { mine.measured(rtt); }
 *             public void backoff() { mine.expired(); }
 *             public long rto() { return mine.timeout(); }
 *             public long srtt() { return mine.smoothed(); }
 *             public long rttvar() { return mine.variation(); }
 *             public long minRtt() { return mine.least(); }
 *         };
 *     }
 * }
 * }</pre>
 *
 * <p><b>What a failure looks like.</b> The last action and the expectation that was not met, all steps before them, the ladder where
 * segments travelled, and the seed where something was random; {@code target/contract} holds the same with a capture to open in Wireshark:
 *
 * <pre>
 * FIN seq 1:11 arrives; expected ACK number 12, was 13
 *
 * MyReceiverTest.theFinAgainChangesNothing
 *    1. a receiver with 4000 bytes; the peer's ISN is 4294967040
 *    2. SYN seq 0 arrives
 *    3. FIN seq 1:11 arrives
 *    4.   ACK number 12
 *    5. FIN seq 1:11 arrives
 *    6. X expected ACK number 12, was 13
 * </pre>
 *
 * <p><b>Parts together.</b> {@code TransferContract} sends streams of up to 50 MB through a seeded bad network, over any mix of a student's
 * parts and the stack's own: codec, sender, receiver and acknowledgment policy are exchanged whole ({@code TransferParts}); a reassembler
 * and a byte queue plug into {@code ComposedReceiver}, a congestion control into the stack's sender. {@code MixesTest} shows each.
 *
 * <p><b>Rules.</b> Time is virtual: no case sleeps, and only the two speed cases look at a clock. Subjects are used by one thread. A case
 * makes a fresh subject, so that cases do not depend on each other. The order of a course is that of the seams: checksum and codec; sequence
 * numbers; byte queue and reassembler; receiver and acknowledgment policy; round-trip time; sender, retransmission queue and scoreboard;
 * transitions and arriving segments; congestion control and loss detection; listener; fragments and ICMP.
 */
@NullMarked
package org.lucidstack.contract;

import org.jspecify.annotations.NullMarked;
