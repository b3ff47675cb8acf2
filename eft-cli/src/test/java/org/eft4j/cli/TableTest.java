package org.eft4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {
    @Test
    void print_thatFits_alignsTheColumns() {
        Table table = new Table(40);
        table.row("name", "first", "second");
        table.row("λ 0.5", ".900 [.800, .950]", ".5");
        table.row("longer", "-");

        assertThat(lines(table))
                .containsExactly("name    first              second", "λ 0.5   .900 [.800, .950]  .5", "longer  -");
    }

    @Test
    void print_thatIsTooWide_breaksEveryRowAtTheSameColumn() {
        Table table = new Table(30);
        table.row("name", "first", "second", "third");
        table.row("one", ".900 [.800, .950]", "x".repeat(10), "y");

        assertThat(lines(table))
                .containsExactly(
                        "name  first", "      second      third", "one   .900 [.800, .950]", "      xxxxxxxxxx  y");
    }

    @Test
    void print_ofACellWiderThanTheTerminal_keepsItWhole() {
        Table table = new Table(20);
        table.row("a", "x".repeat(50));

        assertThat(lines(table)).containsExactly("a", "      " + "x".repeat(50));
    }

    private static List<String> lines(Table table) {
        StringWriter out = new StringWriter();
        PrintWriter writer = new PrintWriter(out);
        table.print(writer);
        writer.flush();
        return out.toString().lines().toList();
    }
}
