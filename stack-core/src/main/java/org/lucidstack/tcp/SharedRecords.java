package org.lucidstack.tcp;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.lucidstack.net.FourTuple;
import org.lucidstack.net.IpAddress;
import org.lucidstack.tcp.send.SendSettings;

/** Values that most connections have in common: the last one serves all that need an equal one, so that idle connections stay small. */
final class SharedRecords {

    private @Nullable Agreement lastAgreement;
    private @Nullable SendSettings lastSettings;
    private @Nullable IpAddress lastLocalAddress;
    private @Nullable IpAddress lastRemoteAddress;

    Agreement share(Agreement agreement) {
        if (!agreement.equals(lastAgreement)) {
            lastAgreement = agreement;
        }
        return Objects.requireNonNull(lastAgreement);
    }

    SendSettings share(SendSettings settings) {
        if (!settings.equals(lastSettings)) {
            lastSettings = settings;
        }
        return Objects.requireNonNull(lastSettings);
    }

    /** The same tuple with shared addresses: a client often opens many connections. */
    FourTuple share(FourTuple tuple) {
        if (!tuple.localAddress().equals(lastLocalAddress)) {
            lastLocalAddress = tuple.localAddress();
        }
        if (!tuple.remoteAddress().equals(lastRemoteAddress)) {
            lastRemoteAddress = tuple.remoteAddress();
        }
        return new FourTuple(
                Objects.requireNonNull(lastLocalAddress),
                tuple.localPort(),
                Objects.requireNonNull(lastRemoteAddress),
                tuple.remotePort());
    }
}
