package org.lucidstack.ip;

import org.lucidstack.env.StackEvent;
import org.lucidstack.net.IpAddress;

/** The way to a destination seemed to fail, and packets take another one now. @param device where they leave */
public record RouteChanged(long time, IpAddress destination, String device) implements StackEvent {

    @Override
    public String describe() {
        return "no answer from " + destination + ": trying " + device;
    }
}
