package org.lucidstack.drill.script;

/** A script cannot be understood. The message says what was expected and what was found. */
public final class ScriptException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Position position;
    private final String file;

    public ScriptException(String file, Position position, String message) {
        super(message);
        this.file = file;
        this.position = position;
    }

    public Position position() {
        return position;
    }

    /** {@code FILE:LINE:COLUMN: MESSAGE}. */
    public String located() {
        return file + ":" + position + ": " + getMessage();
    }
}
