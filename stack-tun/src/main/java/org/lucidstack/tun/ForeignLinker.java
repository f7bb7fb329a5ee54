package org.lucidstack.tun;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.lang.reflect.Array;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * Links functions of the C library through {@code java.lang.foreign}, found by reflection: it is final from Java 22 on, and this
 * library runs on 21, too. Only the linking is reflection; what it gives is a method handle like any other.
 */
final class ForeignLinker {

    /** The Java release from which on there is something to find. */
    static final int FIRST_RELEASE = 22;

    private static final String PACKAGE = "java.lang.foreign.";

    private ForeignLinker() {}

    /**
     * A handle on a C function whose parameters and result are {@code int} and {@code long}. It has one parameter more, the
     * first: the {@link #segmentOf segment} of four bytes that receives {@code errno}.
     *
     * @throws IllegalStateException if the runtime cannot link it, or must not
     */
    static MethodHandle link(String function, MethodType type) {
        try {
            Object linker = type("Linker").getMethod("nativeLinker").invoke(null);
            Object library = type("Linker").getMethod("defaultLookup").invoke(linker);
            Object address = ((Optional<?>)
                            type("SymbolLookup").getMethod("find", String.class).invoke(library, function))
                    .orElseThrow();
            Object options = Array.newInstance(type("Linker$Option"), 1);
            Object captureErrno = type("Linker$Option")
                    .getMethod("captureCallState", String[].class)
                    .invoke(null, (Object) new String[] {"errno"});
            Array.set(options, 0, captureErrno);
            MethodHandle handle = (MethodHandle) type("Linker")
                    .getMethod("downcallHandle", type("MemorySegment"), type("FunctionDescriptor"), options.getClass())
                    .invoke(linker, address, descriptor(type), options);
            return handle.asType(handle.type().changeParameterType(0, Object.class));
        } catch (ReflectiveOperationException | NoSuchElementException e) {
            throw new IllegalStateException("The C function " + function + " cannot be linked.", e);
        }
    }

    private static Object descriptor(MethodType type) throws ReflectiveOperationException {
        Object parameters = Array.newInstance(type("MemoryLayout"), type.parameterCount());
        for (int i = 0; i < type.parameterCount(); i++) {
            Array.set(parameters, i, layout(type.parameterType(i)));
        }
        return type("FunctionDescriptor")
                .getMethod("of", type("MemoryLayout"), parameters.getClass())
                .invoke(null, layout(type.returnType()), parameters);
    }

    private static Object layout(Class<?> primitive) throws ReflectiveOperationException {
        return type("ValueLayout")
                .getField(primitive == int.class ? "JAVA_INT" : "JAVA_LONG")
                .get(null);
    }

    /** A direct buffer as the {@code MemorySegment} that a handle expects. */
    static Object segmentOf(ByteBuffer direct) {
        try {
            return type("MemorySegment").getMethod("ofBuffer", Buffer.class).invoke(null, direct);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("A buffer cannot be passed to C functions.", e);
        }
    }

    private static Class<?> type(String name) throws ClassNotFoundException {
        return Class.forName(PACKAGE + name);
    }
}
