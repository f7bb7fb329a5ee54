package org.lucidstack.drill.calls;

/** A call, flag or option that the real interface has and this one has not. */
public final class UnsupportedCall extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String what;

    UnsupportedCall(String what) {
        super(what + " is not supported");
        this.what = what;
    }

    /** The word for it. */
    public String what() {
        return what;
    }
}
