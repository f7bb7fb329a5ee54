package org.lucidstack.trace;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Draws points, steps and ticks over time as an SVG picture: two axes with round labels, one colour per series, a legend. Written
 * for lectures, so it has no script and no external style.
 */
final class SvgChart {
    private static final int WIDTH = 960;
    private static final int HEIGHT = 540;
    private static final int LEFT = 80;
    private static final int RIGHT = 20;
    private static final int TOP = 40;
    private static final int BOTTOM = 50;
    private static final int LABELS = 8;

    /** How a series is drawn. */
    enum Style {
        /** Horizontal until the next point, then up or down. */
        STEPS,
        /** A vertical stroke from {@code y} to {@code y2}. */
        STROKES,
        /** A small cross. */
        CROSSES
    }

    private record Point(double x, double y, double y2) {}

    /** One colour in the legend. */
    static final class Series {
        private final String name;
        private final String colour;
        private final Style style;
        private final List<Point> points = new ArrayList<>();

        private Series(String name, String colour, Style style) {
            this.name = name;
            this.colour = colour;
            this.style = style;
        }

        void add(double x, double y) {
            points.add(new Point(x, y, y));
        }

        void add(double x, double y, double y2) {
            points.add(new Point(x, y, y2));
        }
    }

    private final String title;
    private final String xLabel;
    private final String yLabel;
    private final List<Series> series = new ArrayList<>();

    SvgChart(String title, String xLabel, String yLabel) {
        this.title = title;
        this.xLabel = xLabel;
        this.yLabel = yLabel;
    }

    Series series(String name, String colour, Style style) {
        Series added = new Series(name, colour, style);
        series.add(added);
        return added;
    }

    /** The whole picture. */
    String toSvg() {
        double maxX = series.stream()
                .flatMap(s -> s.points.stream())
                .mapToDouble(Point::x)
                .max()
                .orElse(1);
        double maxY = series.stream()
                .flatMap(s -> s.points.stream())
                .mapToDouble(p -> Math.max(p.y, p.y2))
                .max()
                .orElse(1);
        double scaleX = (WIDTH - LEFT - RIGHT) / Math.max(maxX, 1e-9);
        double scaleY = (HEIGHT - TOP - BOTTOM) / Math.max(maxY, 1e-9);
        StringBuilder svg = new StringBuilder(4096);
        svg.append(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" "
                        + "font-family=\"sans-serif\" font-size=\"12\">%n<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>%n",
                WIDTH,
                HEIGHT));
        text(svg, WIDTH / 2.0, 20, "middle", title);
        text(svg, WIDTH / 2.0, HEIGHT - 12, "middle", xLabel);
        text(svg, 8, TOP - 12, "start", yLabel);
        gridX(svg, maxX, scaleX);
        gridY(svg, maxY, scaleY);
        int legend = LEFT + 90;
        for (Series one : series) {
            draw(svg, one, scaleX, scaleY);
            svg.append(String.format(
                    "<rect x=\"%d\" y=\"%d\" width=\"12\" height=\"4\" fill=\"%s\"/>%n", legend, TOP - 16, one.colour));
            text(svg, legend + 18, TOP - 11, "start", one.name);
            legend += 40 + 8 * one.name.length();
        }
        return svg.append("</svg>\n").toString();
    }

    private static void gridX(StringBuilder svg, double max, double scale) {
        double step = roundStep(max / LABELS);
        for (double x = 0; x <= max; x += step) {
            double at = LEFT + x * scale;
            line(svg, at, TOP, at, HEIGHT - BOTTOM);
            text(svg, at, HEIGHT - BOTTOM + 16, "middle", label(x));
        }
    }

    private static void gridY(StringBuilder svg, double max, double scale) {
        double step = roundStep(max / LABELS);
        for (double y = 0; y <= max; y += step) {
            double at = HEIGHT - BOTTOM - y * scale;
            line(svg, LEFT, at, WIDTH - RIGHT, at);
            text(svg, LEFT - 6, at + 4, "end", label(y));
        }
    }

    private static void draw(StringBuilder svg, Series one, double scaleX, double scaleY) {
        svg.append("<path fill=\"none\" stroke=\"").append(one.colour).append("\" d=\"");
        boolean first = true;
        for (Point point : one.points) {
            double x = LEFT + point.x * scaleX;
            double y = HEIGHT - BOTTOM - point.y * scaleY;
            double y2 = HEIGHT - BOTTOM - point.y2 * scaleY;
            svg.append(
                    switch (one.style) {
                        case STEPS -> String.format(Locale.ROOT, first ? "M%.1f %.1f" : "H%.1fV%.1f", x, y);
                        case STROKES -> String.format(Locale.ROOT, "M%.1f %.1fV%.1f", x, y, y2);
                        case CROSSES -> String.format(Locale.ROOT, "M%.1f %.1fl6 6m-6 0l6 -6", x - 3, y - 3);
                    });
            first = false;
        }
        svg.append("\"/>\n");
    }

    private static void line(StringBuilder svg, double x, double y, double x2, double y2) {
        svg.append(String.format(Locale.ROOT, "<path stroke=\"#ddd\" d=\"M%.1f %.1fL%.1f %.1f\"/>%n", x, y, x2, y2));
    }

    private static void text(StringBuilder svg, double x, double y, String anchor, String text) {
        String escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
        svg.append(String.format(
                Locale.ROOT, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>%n", x, y, anchor, escaped));
    }

    /** The smallest of 1, 2, 5, 10, 20, ... that is at least {@code size}. */
    private static double roundStep(double size) {
        double power = Math.pow(10, Math.floor(Math.log10(Math.max(size, 1e-9))));
        for (double factor : new double[] {1, 2, 5}) {
            if (factor * power >= size) {
                return factor * power;
            }
        }
        return 10 * power;
    }

    private static String label(double value) {
        return value == Math.rint(value)
                ? String.format(Locale.ROOT, "%,.0f", value)
                : String.format(Locale.ROOT, "%.3g", value);
    }
}
