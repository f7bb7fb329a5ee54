package org.lucidstack.replay;

/** A recording cannot be read, or it comes out differently; the message is a sentence that says where and how. */
public final class ReplayException extends Exception {
    private static final long serialVersionUID = 1L;

    ReplayException(String message) {
        super(message);
    }
}
