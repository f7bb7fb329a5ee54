package org.lucidstack.drill.junit;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;
import org.lucidstack.drill.run.DrillResult;
import org.lucidstack.drill.run.DrillResult.Verdict;
import org.lucidstack.drill.run.DrillSettings;
import org.lucidstack.drill.run.Drills;

/** Turns a method with {@link Drill} into one test per script. */
final class DrillExtension implements TestTemplateInvocationContextProvider {

    @Override
    public boolean supportsTestTemplate(ExtensionContext context) {
        return context.getRequiredTestMethod().isAnnotationPresent(Drill.class);
    }

    @Override
    public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(ExtensionContext context) {
        Drill drill = context.getRequiredTestMethod().getAnnotation(Drill.class);
        Path folder = Path.of(drill.value());
        try {
            List<Path> scripts = Drills.scripts(List.of(folder));
            Assertions.assertFalse(scripts.isEmpty(), () -> "no script *.pkt in " + folder.toAbsolutePath());
            return scripts.stream()
                    .flatMap(file -> Stream.of(drill.ipVersions())
                            .filter(version -> isMeant(file, version))
                            .map(version -> new OneScript(folder, file, version, drill)));
        } catch (IOException e) {
            throw new AssertionError("cannot read " + folder.toAbsolutePath(), e);
        }
    }

    /** Whether a script leaves the IP version open, or names this one. */
    private static boolean isMeant(Path file, String version) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.filter(line -> line.startsWith("--ip_version="))
                    .allMatch(line -> line.strip().equals("--ip_version=" + version));
        } catch (IOException e) {
            throw new AssertionError("cannot read " + file, e);
        }
    }

    /** One test. */
    private record OneScript(Path folder, Path file, String version, Drill drill)
            implements TestTemplateInvocationContext, InvocationInterceptor {

        @Override
        public String getDisplayName(int invocation) {
            return folder.relativize(file) + (drill.ipVersions().length > 1 ? " " + version : "");
        }

        @Override
        public List<Extension> getAdditionalExtensions() {
            return List.of(this);
        }

        private DrillResult run() throws IOException {
            DrillSettings settings = new DrillSettings().exact(drill.exact());
            // An IPv6 header is 20 bytes longer; with as much more room, segments are the same.
            settings.usually("ip_version", version).usually("mtu", version.equals("ipv6") ? "1520" : "1500");
            for (String option : drill.options()) {
                String[] words = option.split("=", 2);
                if (!settings.option(words[0], words.length > 1 ? words[1] : "")) {
                    throw new IllegalArgumentException("unknown option " + option);
                }
            }
            return Drills.run(file, settings);
        }

        @Override
        public void interceptTestTemplateMethod(
                Invocation<@Nullable Void> invocation,
                ReflectiveInvocationContext<Method> method,
                ExtensionContext context)
                throws Throwable {
            DrillResult result = run();
            Assertions.assertEquals(Verdict.OK, result.verdict(), () -> result.summary() + "\n" + result.story());
            invocation.proceed();
        }
    }
}
