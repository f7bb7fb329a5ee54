package org.lucidstack.drill.run;

import org.lucidstack.trace.EventJson;

/**
 * What became of a script.
 *
 * @param file its name
 * @param line where it ended, from 1; 0 if it passed
 * @param message in one line; empty if it passed
 * @param story several lines for people: the ladder so far and the state of the connection; may be empty
 */
public record DrillResult(String file, Verdict verdict, int line, String message, String story) {
    /** Whether a script passed. */
    public enum Verdict {
        OK,
        FAIL,
        UNSUPPORTED
    }

    /** {@code FILE: OK} or {@code FILE: FAIL line 12: ...}. */
    public String summary() {
        return verdict == Verdict.OK ? file + ": OK" : file + ": " + verdict + " line " + line + ": " + message;
    }

    /** One line of JSON with file, verdict, line and message. */
    public String toJson() {
        StringBuilder json = new StringBuilder("{\"file\":");
        EventJson.quote(json, file);
        json.append(",\"verdict\":\"")
                .append(verdict)
                .append("\",\"line\":")
                .append(line)
                .append(",\"message\":");
        EventJson.quote(json, message);
        return json.append('}').toString();
    }
}
