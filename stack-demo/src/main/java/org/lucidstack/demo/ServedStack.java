package org.lucidstack.demo;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.SplittableRandom;
import org.lucidstack.demo.services.JdkHttp;
import org.lucidstack.demo.services.Services;
import org.lucidstack.ip.InterfaceConfig;
import org.lucidstack.link.ImpairedLink;
import org.lucidstack.link.ImpairmentSettings;
import org.lucidstack.link.PolledLinkDevice;
import org.lucidstack.socket.StackLoop;
import org.lucidstack.stack.NetStack;
import org.lucidstack.stack.NetStackBuilder;

/** Puts together what {@code stack serve} runs: device, impairments, stack, loop and services. */
final class ServedStack {

    private ServedStack() {}

    /** Starts serving. The device belongs to the loop, and is closed if this fails. */
    static StackLoop start(PolledLinkDevice device, AddressPlan plan, ImpairmentOptions impairments, Watchers watchers)
            throws IOException {
        InterfaceConfig config = new InterfaceConfig();
        plan.hosts().forEach(config::host);
        plan.own().forEach(config::own);
        PolledLinkDevice path = impaired(device, impairments);
        NetStackBuilder builder = NetStack.builder()
                .random(new SecureRandom())
                .device(path, config)
                .journal(watchers.journal());
        watchers.observers().forEach(builder::observer);
        StackLoop loop = StackLoop.start(builder.build(), path);
        try {
            loop.call(stack -> {
                Services.open(stack, Clock.systemDefaultZone(), Services.HTTP_BY_HANDLER);
                return loop;
            });
            JdkHttp.open(loop, Services.HTTP);
            return loop;
        } catch (IOException | RuntimeException e) {
            loop.close();
            throw e;
        }
    }

    private static PolledLinkDevice impaired(PolledLinkDevice device, ImpairmentOptions impairments) {
        ImpairmentSettings settings = impairments.settings();
        return settings.isNone()
                ? device
                : new ImpairedLink(device, settings, System::nanoTime, new SplittableRandom(impairments.seed()));
    }
}
