package org.lucidstack.ledger;

import java.io.IOException;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;

/** Finds which classes and members of a tree of class files carry the ids of requirements. */
final class AnnotationScan {

    /** What a member is called in the table, by the id that it carries. */
    final Map<String, SortedSet<String>> placesById = new TreeMap<>();
    /** Methods that carry ids. */
    final List<Method> methods = new ArrayList<>();

    private AnnotationScan() {}

    /**
     * Scans the directory or archive root that {@code anchor} was loaded from.
     *
     * @param ids takes the ids out of the annotation
     */
    static <A extends Annotation> AnnotationScan of(Class<?> anchor, Class<A> type, Function<A, String[]> ids)
            throws IOException, URISyntaxException, ClassNotFoundException {
        Path root = Path.of(
                anchor.getProtectionDomain().getCodeSource().getLocation().toURI());
        List<Path> files;
        try (Stream<Path> walk = Files.walk(root)) {
            files = walk.filter(file -> file.toString().endsWith(".class"))
                    .sorted()
                    .toList();
        }
        AnnotationScan scan = new AnnotationScan();
        for (Path file : files) {
            String path = root.relativize(file).toString();
            if (path.endsWith("-info.class")) {
                continue;
            }
            String separator = file.getFileSystem().getSeparator();
            String name = path.substring(0, path.length() - ".class".length()).replace(separator, ".");
            scan.scan(Class.forName(name, false, anchor.getClassLoader()), type, ids);
        }
        return scan;
    }

    private <A extends Annotation> void scan(Class<?> owner, Class<A> type, Function<A, String[]> ids) {
        String name =
                owner.getName().substring(owner.getPackageName().length() + 1).replace('$', '.');
        note(owner, name, type, ids);
        for (Field field : owner.getDeclaredFields()) {
            note(field, name + "." + field.getName(), type, ids);
        }
        for (Executable constructor : owner.getDeclaredConstructors()) {
            note(constructor, name + ".new", type, ids);
        }
        for (Method method : owner.getDeclaredMethods()) {
            // a bridge method repeats the annotations of the one it leads to
            if (!method.isSynthetic() && note(method, name + "." + method.getName(), type, ids)) {
                methods.add(method);
            }
        }
    }

    private <A extends Annotation> boolean note(
            AnnotatedElement element, String place, Class<A> type, Function<A, String[]> ids) {
        A annotation = element.getDeclaredAnnotation(type);
        if (annotation == null) {
            return false;
        }
        for (String id : ids.apply(annotation)) {
            placesById.computeIfAbsent(id, key -> new TreeSet<>()).add(place);
        }
        return true;
    }
}
