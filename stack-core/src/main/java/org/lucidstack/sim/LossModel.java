package org.lucidstack.sim;

import java.util.Set;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/** Which packets of a link direction are lost. A model is a value; what it remembers from packet to packet is its {@link State}. */
public sealed interface LossModel {
    /** Nothing is lost. */
    LossModel NONE = new Uniform(0);

    /** The running form of a model, one for each direction. */
    @FunctionalInterface
    interface State {
        /** @param number of the packet on its direction, from 1 */
        boolean drops(long number, byte[] packet, RandomGenerator random);
    }

    /** Begins anew. */
    State start();

    /** Independent losses. @param probability 0 to 1 */
    record Uniform(double probability) implements LossModel {
        @Override
        public State start() {
            return (number, packet, random) -> probability > 0 && random.nextDouble() < probability;
        }
    }

    /**
     * Bursts, after Gilbert and Elliott: the channel is good or bad and changes before each packet.
     *
     * @param goodToBad probability of turning bad
     * @param badToGood probability of turning good; its inverse is the mean length of a burst, in packets
     * @param lossWhenGood probability of loss in the good state, usually 0
     * @param lossWhenBad probability of loss in the bad state, usually 1
     */
    record Gilbert(double goodToBad, double badToGood, double lossWhenGood, double lossWhenBad) implements LossModel {
        @Override
        public State start() {
            return new State() {
                private boolean bad;

                @Override
                public boolean drops(long number, byte[] packet, RandomGenerator random) {
                    bad = random.nextDouble() < (bad ? 1 - badToGood : goodToBad);
                    return random.nextDouble() < (bad ? lossWhenBad : lossWhenGood);
                }
            };
        }
    }

    /** Exactly these packets. @param numbers on their direction, from 1 */
    record Numbers(Set<Long> numbers) implements LossModel {
        public Numbers {
            numbers = Set.copyOf(numbers);
        }

        /** The packets of these numbers. */
        public static Numbers of(long... numbers) {
            return new Numbers(java.util.Arrays.stream(numbers).boxed().collect(java.util.stream.Collectors.toSet()));
        }

        @Override
        public State start() {
            return (number, packet, random) -> numbers.contains(number);
        }
    }

    /** All packets for which {@code condition} holds; it sees the bytes and must not change them. */
    record Where(Predicate<byte[]> condition) implements LossModel {
        @Override
        public State start() {
            return (number, packet, random) -> condition.test(packet);
        }
    }
}
