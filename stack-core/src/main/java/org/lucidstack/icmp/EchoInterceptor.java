package org.lucidstack.icmp;

/** Is offered the echo requests for any of our addresses before they are answered: a gateway answers only for hosts that are up. */
@FunctionalInterface
public interface EchoInterceptor {

    /**
     * Called while the stack is held; must not block.
     *
     * @param request answered now, later or never
     * @return whether it took the request; otherwise it is answered at once
     */
    boolean intercept(HeldEcho request);
}
