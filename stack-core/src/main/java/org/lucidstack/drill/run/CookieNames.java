package org.lucidstack.drill.run;

import java.util.HashMap;
import java.util.Map;
import org.lucidstack.wire.OpaqueBytes;

/**
 * What a script calls the fast open cookies that the stack gives (RFC 7413): they come from its secrets, so a script cannot know them. A
 * SYN-ACK that is expected with a cookie names it, for all connections; a SYN that presents that name gets the stack's cookie. Other
 * cookies are what they are.
 */
final class CookieNames {
    private final Map<OpaqueBytes, OpaqueBytes> live = new HashMap<>();

    /** Notes a cookie of the stack. @return whether the script may call it so */
    boolean note(OpaqueBytes script, OpaqueBytes cookie) {
        OpaqueBytes known = live.putIfAbsent(script, cookie);
        return script.length() == cookie.length() && (known == null || known.equals(cookie));
    }

    /** The stack's cookie of this name, or the cookie itself. */
    OpaqueBytes toLive(OpaqueBytes script) {
        return live.getOrDefault(script, script);
    }
}
