package org.lucidstack.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lucidstack.demo.Sandbox.Result;
import org.lucidstack.demo.Sandbox.Server;

/** {@code scripts/setcap}, run by root on a copy of the checkout, lets an ordinary user serve. */
@Tag("tun")
class SetcapTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final String USER = "65534";

    /** A TUN node that everybody may open, in a mount namespace of its own: that is how most distributions ship it. */
    private static final String OPEN_TUN =
            "mknod tun-for-all c 10 200 && chmod 0666 tun-for-all && mount --bind tun-for-all /dev/net/tun && ";

    private static final String AS_USER = "exec setpriv --reuid " + USER + " --regid " + USER
            + " --clear-groups --inh-caps=-all --bounding-set=-all,+net_admin ";

    @TempDir
    private Path folder;

    @Test
    void anOrdinaryUserServesAndAnotherShellPings() throws IOException, InterruptedException {
        try (Sandbox sandbox = Sandbox.openOrSkip()) {
            assumeTrue("root".equals(System.getProperty("user.name")), "scripts/setcap must be run as root");
            copyCheckout(sandbox);
            Result made = sandbox.sh(MINUTE, folder + "/scripts/setcap");
            assumeTrue(
                    !made.output().contains("does the file system allow capabilities"),
                    "the file system knows no capabilities");
            assertEquals(0, made.exitCode(), made::output);
            String java = folder + "/.runtime/bin/java";
            assertEquals(
                    java + " cap_net_admin=ep",
                    sandbox.sh(MINUTE, "getcap -r " + folder).output().trim());
            assertEquals(
                    "750 " + USER + " " + USER,
                    sandbox.sh(MINUTE, "stat -c '%a %u %g' " + java).output().trim());

            Server server = sandbox.startServer(
                    folder, "unshare", "-m", "sh", "-c", OPEN_TUN + AS_USER + folder + "/scripts/stack serve");
            String status = Files.readString(Path.of("/proc/" + server.process.pid() + "/status"));
            assertTrue(status.contains("Uid:\t" + USER), status);
            assertEquals(0, sandbox.sh(MINUTE, "ping -c 3 -i 0.2 192.168.0.2").exitCode());
            assertEquals(0, server.stop(), server::output);

            Result without = sandbox.run(MINUTE, "sh", "-c", folder + "/scripts/setcap --remove; test -e " + java);
            assertFalse(without.exitCode() == 0, without::output);
        }
    }

    /** What {@code scripts/stack} needs once everything is built, in a folder that belongs to the user. */
    private void copyCheckout(Sandbox sandbox) throws IOException, InterruptedException {
        Result copied = sandbox.sh(
                MINUTE,
                "cd " + Sandbox.HOME + " && cp -a scripts pom.xml " + folder + " && mkdir -p " + folder
                        + "/stack-demo/target"
                        + " && cp -a stack-demo/pom.xml " + folder + "/stack-demo && cp stack-demo/target/lucid.jar "
                        + folder
                        + "/stack-demo/target/ && chmod 0755 " + folder + " && chown -R " + USER + ":" + USER + " "
                        + folder);
        assertEquals(0, copied.exitCode(), copied::output);
    }
}
