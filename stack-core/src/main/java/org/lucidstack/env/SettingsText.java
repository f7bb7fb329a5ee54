package org.lucidstack.env;

import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.lucidstack.net.IpAddress;
import org.lucidstack.net.Prefix;

/**
 * Settings as text and back: {@code sack=true;minRto=200000000}. It goes by the fields, so that a new setting is never forgotten in a
 * recording. Fields are numbers, texts, truth values, enums, durations, and collections of addresses and prefixes.
 */
public final class SettingsText {

    private SettingsText() {}

    /** All fields of {@code settings}. */
    public static String of(Object settings) {
        return Arrays.stream(settings.getClass().getDeclaredFields())
                .filter(field -> !Modifier.isStatic(field.getModifiers()) && !field.isSynthetic())
                .map(field -> field.getName() + "=" + text(get(field, settings)))
                .collect(Collectors.joining(";"));
    }

    private static Object get(Field field, Object of) {
        try {
            field.setAccessible(true);
            return field.get(of);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String text(Object value) {
        return value instanceof Collection<?> all
                ? all.stream().map(Object::toString).collect(Collectors.joining(","))
                : value.toString();
    }

    /**
     * Sets the fields of {@code settings}.
     *
     * @throws IllegalArgumentException if the text does not fit its class
     */
    public static void apply(String text, Object settings) {
        Map<String, String> values = split(text);
        for (Field field : settings.getClass().getDeclaredFields()) {
            if (!Modifier.isStatic(field.getModifiers()) && !field.isSynthetic()) {
                apply(field, settings, required(values, field.getName()));
            }
        }
    }

    @SuppressWarnings("unchecked")
    private static void apply(Field field, Object settings, String value) {
        try {
            field.setAccessible(true);
            if (Collection.class.isAssignableFrom(field.getType())) {
                Collection<Object> collection = (Collection<Object>) field.get(settings);
                collection.clear();
                boolean prefixes = field.getGenericType().getTypeName().contains(Prefix.class.getName());
                for (String item : value.isEmpty() ? new String[0] : value.split(",")) {
                    collection.add(prefixes ? Prefix.parse(item) : IpAddress.parse(item));
                }
            } else {
                field.set(settings, value(field.getType(), value));
            }
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Makes a record of settings.
     *
     * @throws IllegalArgumentException if the text does not fit
     */
    public static <R extends Record> R parse(String text, Class<R> type) {
        Map<String, String> values = split(text);
        RecordComponent[] components = type.getRecordComponents();
        Object[] arguments = Arrays.stream(components)
                .map(component -> value(component.getType(), required(values, component.getName())))
                .toArray();
        try {
            Constructor<R> constructor = type.getDeclaredConstructor(
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
            return constructor.newInstance(arguments);
        } catch (InvocationTargetException e) {
            throw new IllegalArgumentException(e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String required(Map<String, String> values, String name) {
        String value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("the setting " + name + " is missing");
        }
        return value;
    }

    private static Map<String, String> split(String text) {
        Map<String, String> values = new HashMap<>();
        for (String pair : text.split(";")) {
            int equals = pair.indexOf('=');
            if (equals < 0) {
                throw new IllegalArgumentException("not a setting: " + pair);
            }
            values.put(pair.substring(0, equals), pair.substring(equals + 1));
        }
        return values;
    }

    private static Object value(Class<?> type, String text) {
        if (type == boolean.class) {
            return Boolean.parseBoolean(text);
        }
        if (type == int.class) {
            return Integer.parseInt(text);
        }
        if (type == long.class) {
            return Long.parseLong(text);
        }
        if (type == Duration.class) {
            return Duration.parse(text);
        }
        for (Object constant : type.isEnum() ? type.getEnumConstants() : new Object[0]) {
            if (constant.toString().equals(text)) {
                return constant;
            }
        }
        if (type == String.class) {
            return text;
        }
        throw new IllegalArgumentException("not a " + type.getSimpleName() + ": " + text);
    }
}
