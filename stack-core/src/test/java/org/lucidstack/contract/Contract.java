package org.lucidstack.contract;

import java.lang.management.ManagementFactory;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/**
 * What all contracts share: a {@link Story} per case, told when the subject throws, and an end to endless loops. A case is a list of
 * actions and expectations on one subject, which a factory method of the contract makes.
 */
@Timeout(value = 20, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract class Contract {

    /** The story of the case that runs. */
    protected Story story = new Story("");

    @RegisterExtension
    final TestExecutionExceptionHandler storyteller = (context, cause) -> {
        throw story.thrown(cause);
    };

    @BeforeEach
    final void beginStory(TestInfo info) {
        String method =
                info.getTestMethod().map(java.lang.reflect.Method::getName).orElse("");
        story = new Story(getClass().getSimpleName() + "." + method);
    }

    /** A source of randomness whose seed a failure prints. */
    protected final Random random(long seed) {
        story.seed(seed);
        return new Random(seed);
    }

    /** What a case of speed allows: 0.1 Gbit/s of processor time, so that other programs on the machine do not count. */
    protected final class SpeedLimit {
        private static final double BYTES_PER_SECOND = 12.5e6;

        private final long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        private final long limit;

        protected SpeedLimit(long bytes) {
            this.limit = (long) (bytes / BYTES_PER_SECOND * 1e9);
        }

        private long used() {
            return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start;
        }

        /** Whether there is time left: a slow part is given up. */
        protected boolean isKept() {
            return used() < limit;
        }

        protected void expectKept() {
            story.expectThat("0.1 Gbit/s", isKept(), String.format("not done after %.2f s", used() / 1e9));
        }
    }

    /** The bytes of a stream with a pattern that shows any that is missing, doubled or moved: {@code [from, to)}. */
    protected static byte[] pattern(long from, long to) {
        byte[] bytes = new byte[(int) (to - from)];
        for (int i = 0; i < bytes.length; i++) {
            long at = from + i;
            bytes[i] = (byte) (at * 31 + (at >> 8) * 7);
        }
        return bytes;
    }
}
