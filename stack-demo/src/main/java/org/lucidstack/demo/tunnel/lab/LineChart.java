package org.lucidstack.demo.tunnel.lab;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Lines with dots over a common x axis, as an SVG picture without script or external style. */
final class LineChart {

    private static final int WIDTH = 720;
    private static final int HEIGHT = 420;
    private static final int LEFT = 60;
    private static final int RIGHT = 20;
    private static final int TOP = 60;
    private static final int BOTTOM = 50;
    private static final int ROWS = 5;
    private static final List<String> COLOURS = List.of("#2a6", "#24c", "#d22", "#a4a");

    private final String title;
    private final String xLabel;
    private final String yLabel;
    private final double[] xs;
    private final Map<String, double[]> lines = new LinkedHashMap<>();

    LineChart(String title, String xLabel, String yLabel, double[] xs) {
        this.title = title;
        this.xLabel = xLabel;
        this.yLabel = yLabel;
        this.xs = xs.clone();
    }

    /** @param ys one value for each x */
    void line(String name, double[] ys) {
        lines.put(name, ys.clone());
    }

    String toSvg() {
        double maxX = xs[xs.length - 1];
        double maxY =
                lines.values().stream().flatMapToDouble(Arrays::stream).max().orElse(1);
        StringBuilder svg = new StringBuilder(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"12\">\n"
                        + "<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>\n",
                WIDTH,
                HEIGHT));
        text(svg, WIDTH / 2.0, 20, "middle", title);
        text(svg, WIDTH / 2.0, HEIGHT - 10, "middle", xLabel);
        text(svg, 8, TOP - 10, "start", yLabel);
        for (int row = 0; row <= ROWS; row++) {
            double value = maxY * row / ROWS;
            path(svg, "#ddd", String.format(Locale.ROOT, "M%d %.1fH%d", LEFT, y(value, maxY), WIDTH - RIGHT));
            text(svg, LEFT - 6, y(value, maxY) + 4, "end", String.format(Locale.ROOT, "%.1f", value));
        }
        for (double x : xs) {
            text(svg, x(x, maxX), HEIGHT - BOTTOM + 18, "middle", String.format(Locale.ROOT, "%.3g", x));
        }
        int index = 0;
        for (Map.Entry<String, double[]> line : lines.entrySet()) {
            draw(svg, line.getKey(), line.getValue(), index++, maxX, maxY);
        }
        return svg.append("</svg>\n").toString();
    }

    private void draw(StringBuilder svg, String name, double[] ys, int index, double maxX, double maxY) {
        String colour = COLOURS.get(index % COLOURS.size());
        StringBuilder shape = new StringBuilder();
        for (int i = 0; i < xs.length; i++) {
            shape.append(String.format(Locale.ROOT, "%s%.1f %.1f", i == 0 ? "M" : "L", x(xs[i], maxX), y(ys[i], maxY)));
            svg.append(String.format(
                    Locale.ROOT,
                    "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"%s\"/>\n",
                    x(xs[i], maxX),
                    y(ys[i], maxY),
                    colour));
        }
        path(svg, colour, shape.toString());
        double at = LEFT + 80 + index * 190;
        path(svg, colour, String.format(Locale.ROOT, "M%.1f %dh20", at, TOP - 14));
        text(svg, at + 26, TOP - 10, "start", name);
    }

    private static double x(double value, double max) {
        return LEFT + value / max * (WIDTH - LEFT - RIGHT);
    }

    private static double y(double value, double max) {
        return HEIGHT - BOTTOM - value / max * (HEIGHT - TOP - BOTTOM);
    }

    private static void path(StringBuilder svg, String colour, String shape) {
        svg.append("<path fill=\"none\" stroke=\"")
                .append(colour)
                .append("\" d=\"")
                .append(shape)
                .append("\"/>\n");
    }

    private static void text(StringBuilder svg, double x, double y, String anchor, String text) {
        svg.append(String.format(
                Locale.ROOT, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>\n", x, y, anchor, text));
    }
}
