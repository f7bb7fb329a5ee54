package org.lucidstack.drill.run;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lucidstack.drill.calls.Sysctls;
import org.lucidstack.drill.script.Script.Command;

/**
 * Carries out what the commands of scripts mean for a stack. Nothing is ever executed: known commands are settings or have no effect,
 * all others are unsupported.
 */
final class ShellCommands {
    private static final Pattern SETTING =
            Pattern.compile("(?:/proc/sys/)?(net[./][a-z0-9_./]+)=(?:\"([^\"]*)\"|'([^']*)'|(\\S+))");

    private ShellCommands() {}

    /** @param cleanup whether the script is over: what is undone then does not matter */
    static void run(Command command, Sysctls sysctls, boolean cleanup) throws DrillException {
        if (cleanup) {
            return;
        }
        String joined = command.text().replace("\\\n", " ");
        for (String line : joined.split("\\n|;|&&")) {
            String words = line.strip();
            if (!words.isEmpty() && !words.startsWith("#")) {
                one(command, words, sysctls);
            }
        }
    }

    private static void one(Command command, String words, Sysctls sysctls) throws DrillException {
        String program = words.split("\\s+", 2)[0];
        String name = program.substring(program.lastIndexOf('/') + 1);
        switch (name) {
            case "sysctl", "set_sysctls.py" -> settings(command, words, sysctls);
            case "defaults.sh" -> sysctls.linuxDefaults();
            case "true", ":", "nstat" -> {
                // no effect
            }
            case "ip" -> {
                if (!words.matches("ip\\s+tcp_metrics\\s+flush.*")) {
                    throw unsupported(command, words);
                }
            }
            case "ethtool" -> {
                // Offloads of a device that the stack does not have.
            }
            default -> throw unsupported(command, words);
        }
    }

    private static DrillException unsupported(Command command, String words) {
        return DrillException.unsupported(command.position(), "the command `" + words + "`");
    }

    private static void settings(Command command, String words, Sysctls sysctls) throws DrillException {
        String rest = words;
        Matcher matcher = SETTING.matcher(words.replaceAll("\\s*=\\s*", "="));
        boolean any = false;
        while (matcher.find()) {
            any = true;
            String value = matcher.group(2) != null
                    ? matcher.group(2)
                    : matcher.group(3) != null ? matcher.group(3) : matcher.group(4);
            String name = matcher.group(1).replace('/', '.');
            String problem = sysctls.set(name, value);
            if (!problem.isEmpty()) {
                throw DrillException.unsupported(command.position(), problem);
            }
        }
        if (!any) {
            throw unsupported(command, rest);
        }
    }
}
