package org.lucidstack.demo.relay;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code stack relay}: both ends of the reverse relay. */
@Command(
        name = "relay",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Publishes a port of a host behind a NAT through a server.",
        subcommands = {RelayServerCommand.class, RelayAgentCommand.class})
public final class RelayCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a COMMAND is needed");
    }
}
