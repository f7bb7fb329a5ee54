package org.lucidstack.drill.run;

import org.lucidstack.drill.script.Position;

/** A script goes no further. */
final class DrillException extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean unsupported;
    private final int line;
    private final String reason;

    private DrillException(boolean unsupported, Position position, String message) {
        super(message);
        this.unsupported = unsupported;
        this.line = position.line();
        this.reason = unsupported ? message + " is not supported" : message;
    }

    /** The stack did not do what the script says. */
    static DrillException failure(Position position, String message) {
        return new DrillException(false, position, message);
    }

    /** The script uses what this runner has not. */
    static DrillException unsupported(Position position, String what) {
        return new DrillException(true, position, what);
    }

    boolean isUnsupported() {
        return unsupported;
    }

    /** In one line. */
    String reason() {
        return reason;
    }

    int line() {
        return line;
    }
}
