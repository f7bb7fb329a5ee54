package org.lucidstack.demo.programs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.net.SocketFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.lucidstack.demo.stream.ChannelStream;
import org.lucidstack.demo.stream.Relay;
import org.lucidstack.socket.StackLoop;
import org.lucidstack.socket.StackSocketFactory;
import org.lucidstack.socket.nio.StackSelectorProvider;

/**
 * The PostgreSQL driver over the stack, talking to a real server on this host.
 *
 * <pre>
 *   driver -- StackSocketFactory -- stack, 127.0.0.1:5432 -- accepted -- Relay -- the kernel's loopback -- PostgreSQL
 * </pre>
 */
@Tag("slow")
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class DatabaseTest {

    private static final int PORT = 5432;

    /** What the driver makes by its name, given in a connection property. */
    public static final class Sockets extends SocketFactory {

        private final StackSocketFactory stack = new StackSocketFactory(StackLoop.ofThisJvm());

        @Override
        public Socket createSocket() throws IOException {
            return stack.createSocket();
        }

        @Override
        public Socket createSocket(String host, int port) throws IOException {
            return stack.createSocket(host, port);
        }

        @Override
        public Socket createSocket(String host, int port, InetAddress local, int localPort) throws IOException {
            return stack.createSocket(host, port, local, localPort);
        }

        @Override
        public Socket createSocket(InetAddress host, int port) throws IOException {
            return stack.createSocket(host, port);
        }

        @Override
        public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) throws IOException {
            return stack.createSocket(host, port, local, localPort);
        }
    }

    private static EmbeddedPostgres database;
    private static ServerSocketChannel relayed;

    @BeforeAll
    static void start() throws Exception {
        database = EmbeddedPostgres.builder().start();
        relayed = new StackSelectorProvider(StackLoop.ofThisJvm()).openServerSocketChannel();
        relayed.bind(new InetSocketAddress("127.0.0.1", PORT));
        Thread.ofVirtual().start(DatabaseTest::relay);
    }

    private static void relay() {
        try {
            while (relayed.isOpen()) {
                SocketChannel fromStack = relayed.accept();
                SocketChannel toHost = SocketChannel.open(new InetSocketAddress("127.0.0.1", database.getPort()));
                Relay relay = new Relay(new ChannelStream(fromStack), new ChannelStream(toHost));
                Thread.ofVirtual().start(relay::run);
            }
        } catch (IOException e) {
            assertTrue(!relayed.isOpen(), () -> "the relay failed: " + e);
        }
    }

    @AfterAll
    static void stop() throws Exception {
        if (relayed != null) {
            relayed.close();
        }
        if (database != null) {
            database.close();
        }
    }

    private static Connection connect() throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", "postgres");
        properties.setProperty("socketFactory", Sockets.class.getName());
        properties.setProperty("socketTimeout", "60");
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + PORT + "/postgres", properties);
    }

    @Test
    void rowsGoInAndComeBack() throws Exception {
        long before = opens();
        byte[] large = new byte[3 << 20];
        new Random(5).nextBytes(large);
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute("create table item (id int primary key, name text, body bytea)");
            connection.setAutoCommit(false);
            try (PreparedStatement insert = connection.prepareStatement("insert into item values (?, ?, ?)")) {
                for (int i = 0; i < 2000; i++) {
                    insert.setInt(1, i);
                    insert.setString(2, "item " + i);
                    insert.setBytes(3, i == 0 ? large : new byte[] {(byte) i});
                    insert.addBatch();
                }
                insert.executeBatch();
            }
            connection.commit();
            assertArrayEquals(large, bytes(statement, "select body from item where id = 0"));
            try (ResultSet rows = statement.executeQuery("select count(*), sum(id), max(name) from item")) {
                assertTrue(rows.next());
                assertEquals(2000, rows.getInt(1));
                assertEquals(1999 * 1000, rows.getInt(2));
                assertEquals("item 999", rows.getString(3));
            }
            statement.setFetchSize(10);
            try (ResultSet rows = statement.executeQuery("select id from item order by id")) {
                for (int i = 0; i < 2000; i++) {
                    assertTrue(rows.next());
                    assertEquals(i, rows.getInt(1));
                }
            }
            assertThrows(SQLException.class, () -> statement.execute("select nonsense"));
        }
        assertTrue(opens() > before, "the driver did not connect by the stack");
    }

    private static byte[] bytes(Statement statement, String query) throws SQLException {
        try (ResultSet rows = statement.executeQuery(query)) {
            assertTrue(rows.next());
            return rows.getBytes(1);
        }
    }

    /** Connections that the stack has opened. */
    private static long opens() {
        return StackLoop.ofThisJvm().counters().getOrDefault("TcpActiveOpens", 0L);
    }

    @Test
    void twentyConnectionsAtOnce() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> answers = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                int value = i;
                answers.add(threads.submit(() -> {
                    try (Connection connection = connect();
                            PreparedStatement query = connection.prepareStatement("select ? + pg_backend_pid() * 0")) {
                        query.setInt(1, value);
                        ResultSet rows = query.executeQuery();
                        assertTrue(rows.next());
                        return rows.getInt(1);
                    }
                }));
            }
            for (int i = 0; i < 20; i++) {
                assertEquals(i, answers.get(i).get());
            }
        }
    }
}
