package org.eft4j.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * Rows of cells under each other, for a terminal of some width. Columns that do not fit beside each other go to further
 * lines of the row, for all rows alike; a cell is never cut. For one thread.
 */
final class Table {
    private static final String GAP = "  ";
    private static final String INDENT = "      ";

    private final int width;
    private final List<List<String>> rows = new ArrayList<>();

    /**
     * Makes an empty table.
     *
     * @param width of the terminal, in columns
     */
    Table(int width) {
        this.width = width;
    }

    /** Adds a row; a shorter one ends before the others. */
    void row(List<String> cells) {
        rows.add(List.copyOf(cells));
    }

    /** Adds a row; a shorter one ends before the others. */
    void row(String... cells) {
        row(List.of(cells));
    }

    void print(PrintWriter out) {
        List<Integer> widths = widths();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            int right = 0;
            for (int column = 0; column < row.size(); column++) {
                int next = right + widths.get(column);
                if (column > 0 && next > width) {
                    end(line, out);
                    line.append(INDENT);
                    next = INDENT.length() + widths.get(column);
                }
                String cell = row.get(column);
                line.append(cell)
                        .append(" ".repeat(widths.get(column) - length(cell)))
                        .append(GAP);
                right = next + GAP.length();
            }
            end(line, out);
        }
    }

    private List<Integer> widths() {
        List<Integer> widths = new ArrayList<>();
        for (List<String> row : rows) {
            for (int column = 0; column < row.size(); column++) {
                int length = length(row.get(column));
                if (column == widths.size()) {
                    widths.add(length);
                } else {
                    widths.set(column, Math.max(widths.get(column), length));
                }
            }
        }
        return widths;
    }

    private static int length(String cell) {
        return cell.codePointCount(0, cell.length());
    }

    private static void end(StringBuilder line, PrintWriter out) {
        if (!line.toString().isBlank()) {
            out.println(line.toString().stripTrailing());
        }
        line.setLength(0);
    }
}
