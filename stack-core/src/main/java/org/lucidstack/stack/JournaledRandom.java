package org.lucidstack.stack;

import java.util.random.RandomGenerator;
import org.lucidstack.env.Journal;
import org.lucidstack.env.Journal.Step;

/** Notes every random number; all others are made of these. */
record JournaledRandom(RandomGenerator source, Journal journal) implements RandomGenerator {

    @Override
    public long nextLong() {
        long value = source.nextLong();
        journal.write(Step.RANDOM, value);
        return value;
    }
}
