package org.lucidstack;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Names the requirements (ids of the requirement ledger) that a test pins down. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface Verifies {

    /** Requirement ids, such as {@code MUST-10} or {@code RFC6298-2-3}. */
    String[] value();
}
