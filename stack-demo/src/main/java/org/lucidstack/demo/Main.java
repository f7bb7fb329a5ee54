package org.lucidstack.demo;

import java.io.IOException;
import org.lucidstack.net.Prefix;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/**
 * The command line: {@code scripts/stack COMMAND}. Exit codes: 0 done, 1 it could not be done (one sentence on standard error
 * says why), 2 wrong usage.
 */
@Command(
        name = "stack",
        mixinStandardHelpOptions = true,
        version = "Lucid 0.1.0",
        description = "A userspace TCP/IP stack over TUN.",
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n",
        footer = {"", "`stack COMMAND --help` tells more."})
public final class Main implements Runnable {

    @Spec
    private CommandSpec spec;

    public static void main(String[] args) {
        // JNA finds all it needs in the process itself, and would run ldconfig to learn where libraries are.
        System.setProperty("jna.platform.library.path", "");
        System.exit(commandLine(args).execute(args));
    }

    /** The parser with our rules for errors; separate from {@link #main} so that tests can call it. @param args what it is for */
    static CommandLine commandLine(String... args) {
        CommandLine line = new CommandLine(new Main());
        Commands.add(line, args);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.registerConverter(Prefix.class, Main::prefix);
        line.registerConverter(HostPort.class, Main::hostPort);
        line.setParameterExceptionHandler((problem, arguments) -> usage(problem, problem.getCommandLine()));
        line.setExecutionExceptionHandler((problem, command, parsed) -> report(problem, command));
        return line;
    }

    private static Prefix prefix(String text) {
        try {
            return Prefix.parse(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException("'" + text + "' is not ADDRESS/LENGTH");
        }
    }

    private static HostPort hostPort(String text) {
        try {
            return HostPort.parse(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }

    private static int usage(Exception problem, CommandLine command) {
        command.getErr().println(name(command) + ": " + sentence(problem));
        command.getErr().println("Try '" + name(command) + " --help'.");
        return CommandLine.ExitCode.USAGE;
    }

    private static String name(CommandLine command) {
        return command.getCommandSpec().qualifiedName();
    }

    private static int report(Exception problem, CommandLine command) throws Exception {
        if (problem instanceof UsageError) {
            return usage(problem, command);
        }
        if (problem instanceof UserError || problem instanceof IOException) {
            command.getErr().println(name(command) + ": " + sentence(problem));
            return CommandLine.ExitCode.SOFTWARE;
        }
        throw problem;
    }

    private static String sentence(Exception problem) {
        return problem.getMessage() == null ? problem.getClass().getSimpleName() : problem.getMessage();
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a COMMAND is needed");
    }
}
