package org.lucidstack.demo.bench;

import java.util.Arrays;
import java.util.Locale;

/**
 * The same thing measured in each round.
 *
 * @param values in order of rounds
 */
record Figures(double... values) {

    double median() {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** Half the distance from the least to the largest, as a part of the median. */
    double spread() {
        double least = Arrays.stream(values).min().orElse(0);
        double most = Arrays.stream(values).max().orElse(0);
        return median() == 0 ? 0 : (most - least) / 2 / median();
    }

    /** Round by round, this over the other: what disturbed both in a round cancels out. */
    Figures over(Figures other) {
        double[] ratios = new double[values.length];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = values[i] / other.values[i];
        }
        return new Figures(ratios);
    }

    Figures times(double factor) {
        return new Figures(Arrays.stream(values).map(value -> value * factor).toArray());
    }

    /** The median with so many decimals, and the spread in percent. */
    String text(int decimals) {
        return String.format(Locale.ROOT, "%,." + decimals + "f ±%3.0f%%", median(), spread() * 100);
    }

    /** A number for people: without decimals where there are none. */
    static String number(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }
}
