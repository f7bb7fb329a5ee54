package org.lucidstack.drill.calls;

/** A call, flag or option that the real interface has and this one has not. */
public final class UnsupportedCall extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnsupportedCall(String what) {
        super(what + " is not supported");
    }
}
