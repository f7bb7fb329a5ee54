package org.lucidstack.stack;

import java.net.SocketException;
import org.lucidstack.env.Journal;
import org.lucidstack.env.Journal.Step;

/** Notes calls that open something, and what has come of them. */
record OpeningJournal(Journal journal) {

    /** A call that opens a {@code T}. */
    @FunctionalInterface
    interface Opening<T, E extends SocketException> {
        T open() throws E;
    }

    /** Carries out a call. @param values what it was given */
    <T, E extends SocketException> T open(Step call, Opening<T, E> opening, Object... values) throws E {
        journal.write(call, values);
        boolean done = false;
        try {
            T opened = opening.open();
            done = true;
            journal.write(Step.OPENED, opened);
            return opened;
        } finally {
            if (!done) {
                journal.write(Step.FAILED);
            }
        }
    }
}
