package org.lucidstack.tcp;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A script that runs once for each of {@link Variant#all}, and then again under each change that a network may make to its segments
 * ({@link MangledRuns}).
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(MangledRuns.class)
@ParameterizedTest(name = "{0}")
@MethodSource("org.lucidstack.tcp.Variant#all")
@interface EveryVariant {}
