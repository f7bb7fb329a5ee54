package org.lucidstack.demo;

import org.jspecify.annotations.Nullable;

/** Wrong usage that the parser does not find by itself, such as a number out of range; the exit code is 2. */
public final class UsageError extends UserError {
    private static final long serialVersionUID = 1L;

    public UsageError(String sentence) {
        super(sentence);
    }

    public UsageError(String sentence, @Nullable Throwable cause) {
        super(sentence, cause);
    }
}
