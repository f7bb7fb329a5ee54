package org.lucidstack.demo.relay;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.lucidstack.demo.LineLog;
import org.lucidstack.demo.stream.ChannelStream;
import org.lucidstack.demo.stream.StreamListener;

/** Lets agents in and gives each a public port. */
final class RelayServer implements AutoCloseable {

    /** Agents and strangers who might become agents. */
    private static final int MAX_SESSIONS = 1024;

    private final ServerSettings settings;
    private final boolean isCompat;
    private final LineLog log;
    private final StreamListener listener;
    private final Set<ChannelStream> connections = ConcurrentHashMap.newKeySet();

    private RelayServer(ServerSettings settings, boolean isCompat, LineLog log, StreamListener listener) {
        this.settings = settings;
        this.isCompat = isCompat;
        this.log = log;
        this.listener = listener;
    }

    /** Begins to listen. @throws IOException if the control address is taken or not this host's */
    static RelayServer start(ServerSettings settings, boolean isCompat, LineLog log) throws IOException {
        RelayServer server = new RelayServer(settings, isCompat, log, StreamListener.bind(settings.control()));
        server.listener.start(server::serve);
        return server;
    }

    /** Where agents connect to. */
    InetSocketAddress address() {
        return listener.address();
    }

    private void serve(ChannelStream agent) {
        if (connections.size() >= MAX_SESSIONS) {
            log.line("agent " + agent + ": refused: there are " + MAX_SESSIONS + " already");
            agent.abort();
            return;
        }
        connections.add(agent);
        try (agent) {
            if (isCompat) {
                new CompatSession(settings, agent, log).run();
            } else {
                new AgentSession(settings, agent, log).run();
            }
        } catch (IOException e) {
            log.line("agent " + agent + ": " + e.getMessage());
        } finally {
            connections.remove(agent);
        }
    }

    /** Ends all agents' connections and gives all ports back. Idempotent. */
    @Override
    public void close() {
        listener.close();
        connections.forEach(ChannelStream::close);
    }
}
