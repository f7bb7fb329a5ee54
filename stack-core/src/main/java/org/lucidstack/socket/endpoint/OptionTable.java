package org.lucidstack.socket.endpoint;

import java.net.SocketOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The options that a kind of socket has, and how each is set and told. Made once per kind. @param <S> holds the values */
final class OptionTable<S> {

    private record Entry<S, T>(BiConsumer<S, T> setter, Function<S, T> getter) {}

    private final Map<SocketOption<?>, Entry<S, ?>> entries = new LinkedHashMap<>();

    <T> OptionTable<S> with(SocketOption<T> option, BiConsumer<S, T> setter, Function<S, T> getter) {
        entries.put(option, new Entry<>(setter, getter));
        return this;
    }

    Set<SocketOption<?>> supported() {
        return Set.copyOf(entries.keySet());
    }

    /** @throws UnsupportedOperationException naming an option that is not in the table */
    @SuppressWarnings("unchecked")
    private <T> Entry<S, T> entry(SocketOption<T> option) {
        @Nullable Entry<S, ?> entry = entries.get(Objects.requireNonNull(option));
        if (entry == null) {
            throw new UnsupportedOperationException("'" + option + "' not supported");
        }
        return (Entry<S, T>) entry;
    }

    void ensureSupported(SocketOption<?> option) {
        entry(option);
    }

    <T> void set(S values, SocketOption<T> option, T value) {
        entry(option).setter().accept(values, value);
    }

    <T> T get(S values, SocketOption<T> option) {
        return entry(option).getter().apply(values);
    }
}
