package org.lucidstack.demo.programs;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.channel.ChannelExec;
import org.apache.sshd.client.channel.ClientChannelEvent;
import org.apache.sshd.client.keyverifier.AcceptAllServerKeyVerifier;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.command.AbstractCommandSupport;
import org.apache.sshd.server.keyprovider.SimpleGeneratorHostKeyProvider;

/** Apache MINA SSHD, server and client: password login, and a command whose output is a megabyte. */
final class SshProgram {

    private static final int LENGTH = 1 << 20;

    private SshProgram() {}

    /** @param arguments a file for the host key */
    public static void main(String[] arguments) throws Exception {
        SshServer server = SshServer.setUpDefaultServer();
        server.setHost("127.0.0.1");
        server.setPort(0);
        server.setKeyPairProvider(new SimpleGeneratorHostKeyProvider(Path.of(arguments[0])));
        server.setPasswordAuthenticator(
                (user, password, session) -> user.equals("student") && password.equals("secret"));
        server.setCommandFactory((channel, command) -> new AbstractCommandSupport(command, null) {
            @Override
            public void run() {
                try {
                    getOutputStream()
                            .write(command.repeat(LENGTH / command.length()).getBytes(StandardCharsets.US_ASCII));
                    getOutputStream().flush();
                    onExit(7);
                } catch (java.io.IOException e) {
                    onExit(1, e.toString());
                }
            }
        });
        server.start();
        SshClient client = SshClient.setUpDefaultClient();
        client.setServerKeyVerifier(AcceptAllServerKeyVerifier.INSTANCE);
        client.start();
        try (ClientSession session = client.connect("student", "127.0.0.1", server.getPort())
                .verify(Duration.ofSeconds(20))
                .getSession()) {
            session.addPasswordIdentity("secret");
            session.auth().verify(Duration.ofSeconds(20));
            try (ChannelExec command = session.createExecChannel("12345678")) {
                ByteArrayOutputStream output = new ByteArrayOutputStream();
                command.setOut(output);
                command.open().verify(Duration.ofSeconds(20));
                command.waitFor(EnumSet.of(ClientChannelEvent.CLOSED), Duration.ofSeconds(30));
                HttpLoad.require(command.getExitStatus() == 7, "exit status " + command.getExitStatus());
                HttpLoad.require(output.size() == LENGTH, output.size() + " bytes");
            }
        }
        client.stop();
        server.stop();
        System.out.println("ran on " + java.nio.channels.spi.AsynchronousChannelProvider.provider());
        System.exit(0);
    }
}
