package org.lucidstack.drill.calls;

/** What comes back from making a call. */
public sealed interface CallOutcome {
    /** It is complete. */
    record Returned(CallResult result) implements CallOutcome {}

    /** It blocks. @param id names it in the {@link HostEvent.Done} that follows */
    record Waits(int id) implements CallOutcome {}
}
