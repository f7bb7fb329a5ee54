package org.lucidstack.demo;

import org.jspecify.annotations.Nullable;

/** Something the user can put right: printed as its one sentence, without a stack trace; the exit code is 1, but see {@link UsageError}. */
public class UserError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UserError(String sentence) {
        super(sentence);
    }

    public UserError(String sentence, @Nullable Throwable cause) {
        super(sentence, cause);
    }
}
