package org.lucidstack.demo.tunnel;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code stack tunnel}: the tunnels and their keys. */
@Command(
        name = "tunnel",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "IP over TCP or UDP, between machines.",
        subcommands = {TcpTunnelCommand.class, UdpTunnelCommand.class, KeygenCommand.class})
public final class TunnelCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a COMMAND is needed");
    }
}
