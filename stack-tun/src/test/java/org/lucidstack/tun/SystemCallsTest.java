package org.lucidstack.tun;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What all bindings promise; on a Java runtime before 22 there is none by foreign functions. */
class SystemCallsTest {

    private static final int NO_FILE = 1_000_000;
    private static final int POLLFD = 32;
    private static final int TIMESPEC = 48;

    private final PacketPair pair = new PacketPair();
    private final int fd = pair.file(0).fd();
    private final NativeMemory memory = NativeMemory.allocate(64);

    static Stream<SystemCalls> bindings() {
        return hasForeignFunctions()
                ? Stream.of(new JnaSystemCalls(), new WarmingSystemCalls(), new ForeignSystemCalls())
                : Stream.of(new JnaSystemCalls(), new WarmingSystemCalls());
    }

    private static boolean hasForeignFunctions() {
        return Runtime.version().feature() >= 22;
    }

    @AfterEach
    void close() {
        pair.close();
    }

    @Test
    @Timeout(60)
    void theForeignFunctionInterfaceIsUsedWhereThereIsOneAfterAWhile() {
        WarmingSystemCalls calls = new WarmingSystemCalls();
        int made = 0;
        while (!(calls.binding() instanceof ForeignSystemCalls) && (hasForeignFunctions() || made < 5_000)) {
            assertEquals(-Errno.EAGAIN, calls.read(fd, memory.address(), 1));
            made++;
        }
        assertEquals(hasForeignFunctions(), calls.binding() instanceof ForeignSystemCalls);
        assertTrue(2 * made >= WarmingSystemCalls.CALLS_BEFORE_LINKING, "after " + made);
        assertEquals(-Errno.EBADF, calls.read(NO_FILE, memory.address(), 1));
    }

    @ParameterizedTest
    @MethodSource("bindings")
    void readsWhatIsThereAndSaysHowMuch(SystemCalls calls) {
        pair.send((byte) 1, (byte) 2, (byte) 3);
        assertEquals(3, calls.read(fd, memory.address() + 8, 10));
        assertArrayEquals(new byte[] {0, 1, 2, 3, 0}, bytes(7, 5));
    }

    @ParameterizedTest
    @MethodSource("bindings")
    void writesFromTheAddress(SystemCalls calls) {
        memory.buffer().put(5, new byte[] {7, 8, 9});
        assertEquals(2, calls.write(fd, memory.address() + 5, 2));
        assertArrayEquals(new byte[] {7, 8}, pair.receive());
    }

    @ParameterizedTest
    @MethodSource("bindings")
    void gathersWhatIsToBeWritten(SystemCalls calls) {
        memory.buffer().put(40, (byte) 1).put(50, (byte) 2).put(51, (byte) 3);
        memory.buffer().putLong(0, memory.address() + 50).putLong(8, 2);
        memory.buffer().putLong(16, memory.address() + 40).putLong(24, 1);
        assertEquals(3, calls.writev(fd, memory.address(), 2));
        assertArrayEquals(new byte[] {2, 3, 1}, pair.receive());
    }

    @ParameterizedTest
    @MethodSource("bindings")
    void pollsUntilThereIsSomethingOrTheTimeIsOver(SystemCalls calls) {
        memory.buffer().putInt(POLLFD, fd).putShort(POLLFD + 4, (short) LibC.POLLIN);
        assertEquals(0, calls.ppoll(memory.address() + POLLFD, 1, memory.address() + TIMESPEC, 0));
        pair.send((byte) 1);
        assertEquals(1, calls.ppoll(memory.address() + POLLFD, 1, 0, 0));
        assertEquals(LibC.POLLIN, memory.buffer().getShort(POLLFD + 6));
    }

    @ParameterizedTest
    @MethodSource("bindings")
    void failureIsMinusTheErrorNumber(SystemCalls calls) {
        assertEquals(-Errno.EAGAIN, calls.read(fd, memory.address(), 1));
        assertEquals(-Errno.EBADF, calls.read(NO_FILE, memory.address(), 1));
        assertEquals(-Errno.EBADF, calls.write(NO_FILE, memory.address(), 1));
        assertEquals(-Errno.EBADF, calls.writev(NO_FILE, memory.address(), 1));
        assertEquals(-Errno.EFAULT, calls.write(fd, 0, 1));
        memory.buffer().putLong(TIMESPEC, -1);
        assertEquals(-Errno.EINVAL, calls.ppoll(memory.address(), 0, memory.address() + TIMESPEC, 0));
    }

    @ParameterizedTest
    @MethodSource("bindings")
    void anErrorIsNotMistakenForThatOfAnotherThread(SystemCalls calls) throws InterruptedException {
        SystemCalls others = new WarmingSystemCalls();
        AtomicInteger wrong = new AtomicInteger();
        Thread other = new Thread(() -> repeat(() -> others.read(NO_FILE, 0, 1), -Errno.EBADF, wrong));
        other.start();
        repeat(() -> calls.read(fd, memory.address(), 1), -Errno.EAGAIN, wrong);
        other.join();
        assertEquals(0, wrong.get());
    }

    private static void repeat(LongSupplier call, int expected, AtomicInteger wrong) {
        for (int i = 0; i < 20_000; i++) {
            if (call.getAsLong() != expected) {
                wrong.incrementAndGet();
            }
        }
    }

    private byte[] bytes(int at, int length) {
        byte[] bytes = new byte[length];
        memory.buffer().get(at, bytes);
        return bytes;
    }
}
