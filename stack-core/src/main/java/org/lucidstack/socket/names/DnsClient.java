package org.lucidstack.socket.names;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.lucidstack.net.IpAddress;
import org.lucidstack.socket.StackDatagramSocket;
import org.lucidstack.socket.StackLoop;
import org.lucidstack.socket.names.DnsMessage.Answer;
import org.lucidstack.socket.names.DnsMessage.Verdict;

/**
 * Asks recursive DNS servers for addresses, over the stack's UDP. Each question has an id and, as each has a socket of its own, a
 * port that nobody can foretell (RFC 5452); answers are taken from the server that was asked only. Answers are kept as long as
 * their TTL allows, in a table of bounded size. May be called by any thread that may wait.
 *
 * <p>An answer that was cut off, because it did not fit {@link DnsMessage#MAX_ANSWER} bytes, counts as far as it goes.
 */
final class DnsClient {

    private static final int PORT = 53;
    private static final int ROUNDS = 3;
    private static final int MAX_KEPT = 1000;
    /** Nothing is kept longer than this, in seconds, whatever its TTL says. */
    private static final long MAX_TTL = 86_400;

    private record Question(String name, int type) {}

    private record Kept(List<IpAddress> addresses, long until) {}

    private final StackLoop loop;
    private final List<InetSocketAddress> servers;
    private final long timeoutMillis;
    private final SecureRandom random = new SecureRandom();
    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by the lock.
    private final Map<Question, Kept> kept = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Question, Kept> eldest) {
            return size() > MAX_KEPT;
        }
    };

    /**
     * @param servers asked in turn; port 53 is meant where none is given (0)
     * @param timeoutMillis how long to wait for each answer
     */
    DnsClient(StackLoop loop, List<InetSocketAddress> servers, long timeoutMillis) {
        this.loop = loop;
        this.servers = servers.stream()
                .map(server ->
                        new InetSocketAddress(server.getAddress(), server.getPort() == 0 ? PORT : server.getPort()))
                .toList();
        this.timeoutMillis = timeoutMillis;
    }

    /**
     * The addresses of a name.
     *
     * @param type {@link DnsMessage#A} or {@link DnsMessage#AAAA}
     * @return none if the name has none of that type, or does not exist
     * @throws UnknownHostException if no server could say
     */
    List<IpAddress> resolve(String name, int type) throws UnknownHostException {
        Question question = new Question(name, type);
        List<IpAddress> known = recall(question);
        if (!known.isEmpty()) {
            return known;
        }
        IOException last = new SocketTimeoutException("no DNS server is configured");
        for (int round = 0; round < ROUNDS; round++) {
            for (InetSocketAddress server : servers) {
                try {
                    Answer answer = ask(server, question);
                    if (answer.verdict() != Verdict.FAILED) {
                        keep(question, answer);
                        return answer.addresses();
                    }
                    last = new IOException(server + " could not say");
                } catch (SocketTimeoutException | PortUnreachableException e) {
                    last = e;
                } catch (IOException e) {
                    throw unknown(name, e);
                }
            }
        }
        throw unknown(name, last);
    }

    private static UnknownHostException unknown(String name, IOException cause) {
        UnknownHostException unknown = new UnknownHostException(name + ": " + cause.getMessage());
        unknown.initCause(cause);
        return unknown;
    }

    private Answer ask(InetSocketAddress server, Question question) throws IOException {
        int id = random.nextInt(1 << 16);
        byte[] bytes = DnsMessage.question(id, question.name(), question.type());
        try (StackDatagramSocket socket = new StackDatagramSocket(loop, null)) {
            socket.connect(server);
            socket.send(new DatagramPacket(bytes, bytes.length));
            long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
            DatagramPacket packet = new DatagramPacket(new byte[DnsMessage.MAX_ANSWER], DnsMessage.MAX_ANSWER);
            while (true) {
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (left <= 0) {
                    throw new SocketTimeoutException(server + " does not answer");
                }
                socket.setSoTimeout((int) left);
                packet.setLength(DnsMessage.MAX_ANSWER);
                socket.receive(packet);
                Answer answer =
                        DnsMessage.parse(packet.getData(), packet.getLength(), id, question.name(), question.type());
                if (answer.verdict() != Verdict.FOREIGN) {
                    return answer;
                }
            }
        }
    }

    private List<IpAddress> recall(Question question) {
        lock.lock();
        try {
            Kept found = kept.get(question);
            if (found != null && found.until() - System.nanoTime() > 0) {
                return found.addresses();
            }
            kept.remove(question);
            return List.of();
        } finally {
            lock.unlock();
        }
    }

    private void keep(Question question, Answer answer) {
        if (answer.verdict() != Verdict.FOUND || answer.ttl() == 0) {
            return;
        }
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(Math.min(answer.ttl(), MAX_TTL));
        lock.lock();
        try {
            kept.put(question, new Kept(answer.addresses(), until));
        } finally {
            lock.unlock();
        }
    }
}
