package org.lucidstack.demo.ssh;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.lucidstack.demo.tunnel.Sites;

/** A real OpenSSH server in a namespace, with keys made for it. */
public record SshServerProcess(Path folder, Process process) {

    public static final int PORT = 2222;
    private static final Path SSHD = Path.of("/usr/sbin/sshd");

    /** Starts it, or skips the running test and says why. */
    public static SshServerProcess startOrSkip(Sites sites, int site, String address, Path folder) throws Exception {
        Assumptions.assumeTrue(Files.isExecutable(SSHD), SSHD + " is not installed");
        Assumptions.assumeTrue(
                "root".equals(System.getProperty("user.name")), "an SSH server needs root to let somebody in");
        sites.sh(
                0,
                "mkdir -p /run/sshd && cd " + folder + " && ssh-keygen -q -t ed25519 -N '' -f host"
                        + " && ssh-keygen -q -t ed25519 -N '' -f id && ssh-keygen -q -t ed25519 -N secret -f locked"
                        + " && ssh-keygen -q -t rsa -N '' -f other && cp id.pub authorized && chmod 600 authorized");
        Files.writeString(
                folder.resolve("known"),
                "[" + address + "]:" + PORT + " " + Files.readString(folder.resolve("host.pub")));
        Files.writeString(folder.resolve("sshd.conf"), """
                Port %d
                ListenAddress %s
                HostKey %s/host
                AuthorizedKeysFile %s/authorized
                PidFile none
                StrictModes no
                PermitRootLogin yes
                UsePAM no
                """.formatted(PORT, address, folder, folder));
        Process process = sites.background(
                site,
                SSHD.toString(),
                "-D",
                "-e",
                "-f",
                folder.resolve("sshd.conf").toString());
        String waiting = "for i in $(seq 50); do nc -z " + address + " " + PORT + " && exit 0; sleep 0.1; done; exit 1";
        assertTrue(sites.succeeds(site, waiting), "sshd does not listen");
        return new SshServerProcess(folder, process);
    }

    /** Ends every login at once. */
    public void dropClients() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
    }

    public String key() {
        return folder.resolve("id").toString();
    }

    public String knownHosts() {
        return folder.resolve("known").toString();
    }
}
