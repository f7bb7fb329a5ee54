package org.lucidstack.tcp.congestion;

/**
 * No congestion control: a constant window. For lessons and measurements on a path of one's own, never for the
 * Internet.
 */
public final class FixedWindow implements CongestionControl {

    private final long window;

    private record State(long window, long ssthresh) implements Saved {}

    /** @param window bytes, at least one segment */
    public FixedWindow(long window) {
        this.window = window;
    }

    @Override
    public String name() {
        return "fixed";
    }

    @Override
    public long window() {
        return window;
    }

    @Override
    public long ssthresh() {
        return window;
    }

    @Override
    public void onAck(AckSample ack) {}

    @Override
    public long onLoss(long now, long flight) {
        return window;
    }

    @Override
    public void onRecoveryExit(long now, long flight) {}

    @Override
    public void onTimeout(long now, long flight, boolean first) {}

    @Override
    public void onEcnEcho(long now, long flight) {}

    @Override
    public void onIdle(long now) {}

    @Override
    public void onMssChanged(int mss) {}

    @Override
    public Saved save() {
        return new State(window, window);
    }

    @Override
    public void undo(Saved saved) {}
}
