package org.lucidstack.ledger;

/**
 * One row of the catalogue {@code test-vectors/requirements.csv}: a rule of an RFC, in our own words.
 *
 * @param id the RFC's own label (RFC 9293) or {@code RFC<number>-<section>-<count>}
 * @param level MUST, SHOULD or MAY; MUST also stands for "must not"
 * @param scope {@code core}, {@code later} (an add-on) or {@code n/a} (not for a host's stack)
 */
record Requirement(String id, int rfc, String section, String level, String area, String summary, String scope) {

    boolean isCore() {
        return scope.equals("core");
    }

    boolean isMust() {
        return level.equals("MUST");
    }
}
