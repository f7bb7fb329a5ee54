package org.lucidstack.tcp;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/**
 * Runs a script as it is written, and then once for each {@link Mangle}: the application must have got the same stream, the peer must get
 * the same stream, and each connection must end in the same state. What the script says of our segments on the way is not compared then,
 * since a changed arrival changes what we answer; its states and its reads are.
 */
final class MangledRuns implements InvocationInterceptor {

    /** The scripts that the test method which runs has made; null outside of one. */
    private static final ThreadLocal<List<TcpScript>> RUNNING = new ThreadLocal<>();

    /** A test method has made a script. @throws IllegalStateException if nobody would repeat it */
    static void began(TcpScript script) {
        List<TcpScript> scripts = RUNNING.get();
        if (scripts == null) {
            throw new IllegalStateException("a script belongs into a method with @EveryVariant");
        }
        scripts.add(script);
    }

    @Override
    public void interceptTestTemplateMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> call, ExtensionContext context)
            throws Throwable {
        try {
            RUNNING.set(new ArrayList<>());
            invocation.proceed();
            String expected = outcome();
            Variant variant = (Variant) call.getArguments().get(0);
            for (Mangle mangle : Mangle.values()) {
                if (mangle != Mangle.NONE) {
                    rerun(call, variant.mangled(mangle), expected);
                }
            }
        } finally {
            RUNNING.remove();
        }
    }

    private static void rerun(ReflectiveInvocationContext<Method> call, Variant variant, String expected)
            throws IllegalAccessException {
        RUNNING.set(new ArrayList<>());
        try {
            Method method = call.getExecutable();
            method.setAccessible(true);
            method.invoke(call.getTarget().orElseThrow(), variant);
        } catch (InvocationTargetException e) {
            throw new AssertionError("under " + variant + ": " + e.getCause() + "\n" + stories(), e.getCause());
        }
        String outcome = outcome();
        if (!outcome.equals(expected)) {
            throw new AssertionError(
                    "under " + variant + " it ends with " + outcome + " instead of " + expected + "\n" + stories());
        }
    }

    private static String outcome() {
        return RUNNING.get().stream().map(TcpScript::outcome).collect(Collectors.joining(" | "));
    }

    private static String stories() {
        return RUNNING.get().stream().map(TcpScript::story).collect(Collectors.joining("\n\n"));
    }
}
