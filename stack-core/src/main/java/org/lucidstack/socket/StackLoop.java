package org.lucidstack.socket;

import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.lucidstack.link.PolledLinkDevice;
import org.lucidstack.net.Endpoint;
import org.lucidstack.net.IpAddress;
import org.lucidstack.stack.NetStack;
import org.lucidstack.tcp.Connection;
import org.lucidstack.tcp.ConnectionHandler;
import org.lucidstack.tcp.ConnectionOptions;
import org.lucidstack.tcp.Listener;
import org.lucidstack.time.Clock;

/**
 * Runs a stack over a device: one daemon thread waits for packets and timers, and one lock lets any thread, virtual ones
 * included, call the stack in between.
 *
 * <pre>
 *   loop thread:  wait(device, deadline) -> [ lock -> advance -> receive a batch -> flush -> unlock ] -> ...
 *   user thread:                            [ lock -> advance -> call            -> flush -> unlock ]
 * </pre>
 *
 * A user call writes its packets to the device itself; the loop is woken only if the call made the next deadline earlier than
 * what the loop sleeps until. Whoever waits for an event of the stack waits on a condition of the same lock, so a reader is
 * woken once per batch, when the batch is over. There is one device per loop; scale by starting independent stacks.
 *
 * <p>All methods may be called by any thread. Handlers given to {@link #connect} and {@link #listen} and bodies given to
 * {@link #call} run while the stack is held: they <b>must not block</b>, since nobody else gets at the stack meanwhile. With
 * assertions on, those that take more than 100 ms are logged.
 */
public final class StackLoop implements AutoCloseable {

    /** Something to do with the stack while it is held. */
    @FunctionalInterface
    public interface Call<T extends @Nullable Object> {
        T run(NetStack stack) throws IOException;
    }

    private static final System.Logger LOG = System.getLogger(StackLoop.class.getName());
    /** Packets per turn: enough to combine ACKs and wake-ups, few enough to let user calls in between. */
    private static final int BATCH = 64;
    /** After traffic the loop does not sleep longer than this, so that the timers of a conversation rarely have to wake it. */
    private static final long GRACE = 50 * Clock.MILLISECOND;
    /** Value of {@link #sleepsUntil} when the loop need not be woken, because it looks at the deadlines anyway. */
    private static final long AWAKE = 0;

    /** Value of {@link #waitsSince} while the loop does not wait for the lock. */
    private static final long NOT_WAITING = Long.MIN_VALUE;

    /** How long the loop waits for the lock before user calls give way. */
    private static final long PATIENCE = 100 * Clock.MICROSECOND;

    private static final int MAX_PAUSES = 50;
    private static final int MAX_INTERNAL_ERRORS = 1000;

    private final NetStack stack;
    private final PolledLinkDevice device;
    private final Thread thread;
    private final ReentrantLock lock = new ReentrantLock();
    private final long origin = System.nanoTime();
    private final LocalPorts ports;

    /** Since when the loop waits for the lock, as {@link System#nanoTime} tells. */
    private volatile long waitsSince = NOT_WAITING;

    // Guarded by the lock.
    private final Set<LoopMember> members = Collections.newSetFromMap(new IdentityHashMap<>());
    private long sleepsUntil = AWAKE;
    private boolean stopping;
    private boolean ended;
    private @Nullable IOException failure;
    private @Nullable Consumer<Optional<IOException>> terminationCallback;
    private int internalErrors;

    private StackLoop(NetStack stack, PolledLinkDevice device) {
        this.stack = stack;
        this.device = device;
        this.ports = new LocalPorts(stack);
        this.thread = new Thread(this::run, "lucid-" + device.name());
        thread.setDaemon(true);
    }

    /**
     * Starts the loop thread. The stack and the device belong to the loop from now on; the device is closed when the loop ends.
     *
     * @param stack a stack that sends through {@code device}
     */
    public static StackLoop start(NetStack stack, PolledLinkDevice device) {
        StackLoop loop = new StackLoop(stack, device);
        loop.thread.start();
        return loop;
    }

    /**
     * The loop of the stack that serves a JVM whose system properties name our channel providers: started when first asked for, it
     * has a loopback and no other device, and runs as long as the JVM.
     */
    public static StackLoop ofThisJvm() {
        return LoopbackStack.loop();
    }

    /** The time of the stack's clock, in nanoseconds. */
    long now() {
        return System.nanoTime() - origin;
    }

    // ---- the loop thread

    private void run() {
        @Nullable IOException cause = null;
        try {
            long sleep = 0;
            while (sleep >= 0) {
                device.await(sleep);
                sleep = turn();
            }
        } catch (IOException e) {
            cause = e;
        } catch (Throwable e) {
            LOG.log(System.Logger.Level.ERROR, "the stack on " + device.name() + " failed", e);
            cause = new IOException("the stack on " + device.name() + " failed: " + e, e);
        }
        end(cause);
    }

    /** One turn of the loop; returns how long to wait for the next in nanoseconds, or -1 to stop. */
    private long turn() throws IOException {
        takeTurn();
        try {
            sleepsUntil = AWAKE;
            if (stopping) {
                return -1;
            }
            int received = guardedBatch();
            long now = now();
            long deadline = stack.nextDeadline();
            if (received > 0) {
                deadline = received >= BATCH ? now : Math.min(deadline, now + GRACE);
            }
            sleepsUntil = deadline;
            return deadline == Clock.NEVER ? Long.MAX_VALUE : Math.max(0, deadline - now);
        } finally {
            lock.unlock();
        }
    }

    /** Takes the lock, which is not fair: a busy loop must not keep out the readers it has just woken, nor they the loop. */
    private void takeTurn() {
        if (lock.hasQueuedThreads()) {
            Thread.yield();
        }
        if (!lock.tryLock()) {
            waitsSince = System.nanoTime();
            lock.lock();
            waitsSince = NOT_WAITING;
        }
    }

    /** Lets the loop have its turn if it has waited long, for it alone empties the device. */
    private void giveWay() {
        long since = waitsSince;
        if (lock.isHeldByCurrentThread() || System.nanoTime() - since < PATIENCE) {
            return;
        }
        for (int i = 0; i < MAX_PAUSES && waitsSince == since; i++) {
            LockSupport.parkNanos(PATIENCE);
        }
    }

    /** A bug that a packet or timer brings to light must not take down the others; a stack that only fails must not spin. */
    private int guardedBatch() throws IOException {
        try {
            stack.advance(now());
            int received = device.receive(this::receive, BATCH);
            stack.flush();
            return received;
        } catch (RuntimeException e) {
            internalError("a timer or a transmission failed", e);
            return 0;
        }
    }

    private void receive(ByteBuffer packet, boolean checksumVerified) {
        try {
            stack.receive(device, packet, checksumVerified);
        } catch (RuntimeException e) {
            internalError("a received packet failed", e);
        }
    }

    private void internalError(String what, RuntimeException e) {
        LOG.log(System.Logger.Level.ERROR, device.name() + ": " + what, e);
        if (++internalErrors > MAX_INTERNAL_ERRORS) {
            throw new IllegalStateException("too many internal errors, the last: " + e, e);
        }
    }

    private void end(@Nullable IOException cause) {
        @Nullable Consumer<Optional<IOException>> callback;
        lock.lock();
        try {
            ended = true;
            stopping = true;
            failure = cause;
            sleepsUntil = AWAKE;
            tellMembers(cause);
            callback = terminationCallback;
        } finally {
            lock.unlock();
        }
        device.close();
        if (callback != null) {
            callback.accept(Optional.ofNullable(cause));
        }
    }

    private void tellMembers(@Nullable IOException cause) {
        for (LoopMember member : new ArrayList<>(members)) {
            member.loopEnded(cause);
        }
        members.clear();
    }

    // ---- entering the stack

    /** Takes the stack. Every {@code enter} is paired with an {@link #exit} in a finally block. */
    void enter() {
        if (waitsSince != NOT_WAITING) {
            giveWay();
        }
        lock.lock();
        if (lock.getHoldCount() == 1 && !ended) {
            stack.advance(now());
        }
    }

    /** Sends what the call made due and gives the stack back. */
    void exit() {
        try {
            if (lock.getHoldCount() == 1) {
                settle();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Sends what is due, and wakes the loop if it would oversleep. */
    private void settle() {
        if (ended) {
            return;
        }
        stack.flush();
        if (sleepsUntil != AWAKE && stack.nextDeadline() < sleepsUntil) {
            sleepsUntil = AWAKE;
            device.wakeup();
        }
    }

    /** Whether the calling thread holds the stack. */
    public boolean isHeld() {
        return lock.isHeldByCurrentThread();
    }

    Condition newCondition() {
        return lock.newCondition();
    }

    /** Called by a thread that holds the stack and is about to wait for an event of it. */
    void beforeWait() {
        if (Thread.currentThread() == thread) {
            throw new IllegalStateException(
                    "a handler must not block: it runs on the loop thread, which would wait for itself");
        }
        settle();
    }

    /** Called when a wait is over and the stack is held again. */
    void afterWait() {
        if (!ended) {
            stack.advance(now());
        }
    }

    /** The stack, for a caller that holds it. */
    NetStack stack() {
        assert isHeld() : "the stack is used by a thread that does not hold it";
        return stack;
    }

    LocalPorts ports() {
        assert isHeld();
        return ports;
    }

    /** Makes {@code member} hear of the end of the loop. The stack is held. */
    void join(LoopMember member) throws SocketException {
        ensureRunning();
        members.add(member);
    }

    void leave(LoopMember member) {
        assert isHeld();
        members.remove(member);
    }

    private void ensureRunning() throws SocketException {
        assert isHeld();
        if (stopping) {
            throw SocketFailures.networkDown(failure);
        }
    }

    // ---- for users

    /** Runs {@code body} while the stack is held, then sends what it made due. The body must not block. */
    public <T extends @Nullable Object> T call(Call<T> body) throws IOException {
        enter();
        try {
            ensureRunning();
            return body.run(stack);
        } finally {
            exit();
        }
    }

    /** Runs {@code body} while the stack is held, then sends what it made due. The body must not block. */
    public void execute(Runnable body) throws IOException {
        call(held -> {
            body.run();
            return true;
        });
    }

    /**
     * Opens a connection whose events are told to {@code handler}, on the loop thread or within a user call: the way in with no
     * hand-off between threads. An exception out of the handler aborts its connection.
     *
     * @throws IOException if there is no route, or no free port, or the loop has ended
     */
    public Connection connect(Endpoint remote, ConnectionOptions options, ConnectionHandler handler)
            throws IOException {
        Endpoint local = new Endpoint(IpAddress.unspecified(remote.address().version()), 0);
        return call(held -> {
            Connection connection = held.connect(local, remote, options);
            connection.setHandler(new GuardedHandler(handler));
            return connection;
        });
    }

    /**
     * Listens; {@code acceptor} is given each new connection and answers its handler. See {@link #connect} for the rules.
     * Close the listener with {@code call(stack -> listener.close())} or by closing the loop.
     *
     * @param backlog how many connections may wait; at least 1
     * @throws IOException if the address is in use or not ours, or the loop has ended
     */
    public Listener listen(
            Endpoint local, int backlog, ConnectionOptions options, Function<Connection, ConnectionHandler> acceptor)
            throws IOException {
        return call(held -> {
            Listener listener = held.listen(local, backlog, options);
            Runnable accept = () -> GuardedHandler.acceptAll(listener, acceptor);
            listener.setHandler(accept);
            return listener;
        });
    }

    /** The counters of the stack that are not zero, by name. */
    public Map<String, Long> counters() {
        enter();
        try {
            return stack.counters().snapshot();
        } finally {
            exit();
        }
    }

    // ---- the end

    /** Whether sockets can be opened: neither closed nor failed. */
    public boolean isRunning() {
        lock.lock();
        try {
            return !stopping;
        } finally {
            lock.unlock();
        }
    }

    /** Why the loop ended by itself: the device was deleted or taken down. Empty while it runs and after {@link #close}. */
    public Optional<IOException> failure() {
        lock.lock();
        try {
            return Optional.ofNullable(failure);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Has {@code callback} told, once, that the loop ended: empty after {@link #close}, else the {@link #failure}. It runs on the
     * loop thread, after the device was closed; if the loop has ended already, at once.
     */
    public void onTermination(Consumer<Optional<IOException>> callback) {
        lock.lock();
        try {
            if (!ended) {
                terminationCallback = callback;
                return;
            }
        } finally {
            lock.unlock();
        }
        callback.accept(failure());
    }

    /** Waits until the loop thread has ended and the device is closed; false if {@code timeout} is over before. */
    public boolean awaitTermination(Duration timeout) throws InterruptedException {
        return thread.join(timeout);
    }

    /**
     * Ends the loop: every open connection is aborted (its peer gets a RST; who wants a FIN closes the connection first), every
     * blocked call fails, the thread ends and the device is closed. Returns when that is done, unless called by a handler.
     * Idempotent.
     */
    @Override
    public void close() {
        lock.lock();
        try {
            if (!stopping) {
                stopping = true;
                tellMembers(null);
                stack.close();
            }
        } finally {
            lock.unlock();
        }
        device.wakeup();
        if (Thread.currentThread() != thread) {
            awaitUninterruptibly();
        }
    }

    private void awaitUninterruptibly() {
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public String toString() {
        return "StackLoop[" + device.name() + "]";
    }
}
