package org.lucidstack.trace.decode;

/** Ends the decoding of a frame; caught by {@link FrameDecoder}, which keeps the layers below. */
final class BrokenLayer extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    BrokenLayer(Problem problem) {
        super(null, null, false, false);
        this.problem = problem;
    }

    Problem problem() {
        return problem;
    }
}
