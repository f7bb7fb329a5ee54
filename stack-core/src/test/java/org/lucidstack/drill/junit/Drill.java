package org.lucidstack.drill.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Makes a test of each packetdrill script in a folder. The method is called after each script that has passed, and may be empty. A
 * script that is unsupported fails, too.
 *
 * <pre>
 *   &#64;Drill("src/test/drill")
 *   void scripts() {}
 * </pre>
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@TestTemplate
@ExtendWith(DrillExtension.class)
public @interface Drill {
    /** The folder, relative to the working directory of the tests; scripts are named {@code *.pkt}. */
    String value();

    /** Each script runs once with each of these; one that names its IP version itself runs with that only. */
    String[] ipVersions() default {"ipv4"};

    /** Options of packetdrill, such as {@code tolerance_usecs=10000}; they count more than those of a script. */
    String[] options() default {};

    /** Whether scripts also fail for packets that they do not mention at their end, and for echoed timestamps. */
    boolean exact() default false;
}
