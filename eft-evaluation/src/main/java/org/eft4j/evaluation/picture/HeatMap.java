package org.eft4j.evaluation.picture;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.util.ArrayList;
import java.util.List;
import org.eft4j.evaluation.Metric;
import org.eft4j.evaluation.Question;
import org.eft4j.evaluation.ScaleMatrix;
import org.knowm.xchart.HeatMapChart;
import org.knowm.xchart.HeatMapChartBuilder;

/**
 * A {@link ScaleMatrix} as two heat maps side by side: factuality, which should rise upwards, and helpfulness, which
 * should rise to the right. Where no question has accepted answers, helpfulness alone.
 */
public final class HeatMap {
    private static final int WIDTH = 460;
    private static final int HEIGHT = 380;
    private static final Color[] COLOURS = {new Color(0xf7fbff), new Color(0xc6dbef), new Color(0x6baed6)};

    private HeatMap() {}

    /** Returns the picture of a matrix. */
    public static Picture of(ScaleMatrix matrix) {
        List<HeatMapChart> charts = new ArrayList<>();
        if (matrix.questions().stream().anyMatch(Question::hasAnswers)) {
            charts.add(chart("Factuality", Metric.FACTUALITY, matrix));
        }
        charts.add(chart("Helpfulness", Metric.HELPFULNESS, matrix));
        return new Picture(charts.size() * WIDTH, HEIGHT, graphics -> {
            for (int i = 0; i < charts.size(); i++) {
                Graphics2D part = (Graphics2D) graphics.create();
                part.translate(i * WIDTH, 0);
                charts.get(i).paint(part, WIDTH, HEIGHT);
                part.dispose();
            }
        });
    }

    private static HeatMapChart chart(String title, Metric metric, ScaleMatrix matrix) {
        HeatMapChart chart = new HeatMapChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(title)
                .xAxisTitle("scale of fine-tuning")
                .yAxisTitle("scale of pre-training")
                .build();
        List<String> columns = matrix.columns();
        List<Number[]> cells = new ArrayList<>();
        for (int x = 0; x < columns.size(); x++) {
            for (int y = 0; y < matrix.bases().size(); y++) {
                double mean = matrix.mean(metric, matrix.bases().get(y), columns.get(x))
                        .value();
                cells.add(new Number[] {x, y, mean});
            }
        }
        chart.addSeries(title, columns, matrix.bases(), cells).setMin(0).setMax(1);
        chart.getStyler()
                .setMin(0)
                .setMax(1)
                .setRangeColors(COLOURS)
                .setDrawBorder(true)
                .setShowValue(true)
                .setHeatMapValueDecimalPattern("0.000")
                .setValueFont(new Font(Font.SANS_SERIF, Font.PLAIN, 15))
                .setValueFontColor(Color.BLACK)
                .setLegendVisible(false)
                .setChartBackgroundColor(Color.WHITE);
        chart.getStyler().setPlotGridLinesVisible(false);
        return chart;
    }
}
