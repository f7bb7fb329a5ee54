package org.lucidstack.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.reflect.Method;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What stands between a connection and its handler keeps nothing to itself. */
class HandlerWrappersTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "org.lucidstack.tcp.JournaledHandler",
                "org.lucidstack.replay.InputSteps$Handler",
                "org.lucidstack.socket.loop.GuardedHandler"
            })
    void passesEverythingOn(String name) throws ReflectiveOperationException {
        Class<?> wrapper = Class.forName(name);
        for (Method told : ConnectionHandler.class.getDeclaredMethods()) {
            if (!told.isSynthetic()) {
                Class<?> from = wrapper.getMethod(told.getName(), told.getParameterTypes())
                        .getDeclaringClass();
                assertEquals(wrapper, from, told.getName() + " of " + List.of(told.getParameterTypes()));
            }
        }
    }
}
