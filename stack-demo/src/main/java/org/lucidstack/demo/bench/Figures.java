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
        return quantile(0.5);
    }

    /**
     * Half the distance between the quartiles, as a part of the median. What lies outside of them says more about other work on
     * the machine than about what is measured.
     */
    double spread() {
        return median() == 0 ? 0 : (quantile(0.75) - quantile(0.25)) / 2 / median();
    }

    /** What the given part of the values is below; in between two values as near to each as it is. */
    private double quantile(double part) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        double position = part * (sorted.length - 1);
        int below = (int) position;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
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
