package org.eft4j.evaluation.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.eft4j.Explanation;
import org.eft4j.Explanation.Change;
import org.eft4j.evaluation.picture.ExplainedText.Piece;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExplanationPageTest {
    private static final String EVIL =
            "</button><script>document.title='broken'</script><img src=x onerror=\"document.title='broken'\">$1";

    @TempDir
    private Path temp;

    private static Piece piece(int id, String text, double distance) {
        Change raised = new Change(id, -0.1, -3);
        Change lowered = new Change(9, Double.NEGATIVE_INFINITY, -0.5);
        Explanation explanation =
                new Explanation(id, "tuned", -0.1, Map.of("tuned", -3.0), distance, List.of(raised), List.of(lowered));
        return new Piece(text, explanation, List.of(text), List.of(EVIL));
    }

    private static String page() {
        return ExplanationPage.of(new ExplainedText(
                "Q: " + EVIL,
                "mix " + EVIL,
                List.of(piece(1, "A", 0), piece(2, " heron", 0.9), piece(3, EVIL, 0.25), piece(4, "\n\u001b", 0.1))));
    }

    @Test
    void page_textOfAnyKind_isEscapedAndLoadsNothing() {
        String page = page();

        assertThat(page)
                .doesNotContain("<img")
                .doesNotContain("src=x onerror=\"")
                .containsOnlyOnce("<script>");
        assertThat(page).contains("&lt;img src=x").contains("$1").contains("↵\\u001b");
        assertThat(page)
                .doesNotContain("url(")
                .doesNotContain("http:")
                .doesNotContain("https:")
                .doesNotContain("<link");
        assertThat(page).contains("default-src 'none'").contains("0.607 → 0.000");
        assertThat(page).doesNotContain("<!--mix-->");
    }

    /** What the page is once a browser has run its script: the details of one token, and the others hidden. */
    @Test
    void page_inABrowser_showsTheTokenAskedFor() throws Exception {
        Optional<Path> browser = browser();
        assumeTrue(
                browser.isPresent(),
                "no chromium, chromium-browser or google-chrome on the PATH, so the page is not opened in a browser");
        Path file = temp.resolve("page.html");
        Files.writeString(file, page());

        String farthest = dom(browser.orElseThrow(), file.toUri().toString());
        assertThat(shown(farthest)).containsExactly("d1");
        assertThat(farthest).contains("<title>Why each token</title>");
        String asked = dom(browser.orElseThrow(), file.toUri() + "#t2");
        assertThat(shown(asked)).containsExactly("d2");
        assertThat(asked).contains("<title>Why each token</title>").contains("aria-pressed=\"true\"");
    }

    private static List<String> shown(String dom) {
        return Stream.of("d0", "d1", "d2", "d3")
                .filter(id -> dom.contains("<section class=\"detail\" id=\"" + id + "\">"))
                .toList();
    }

    private static Optional<Path> browser() {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .flatMap(folder -> Stream.of("chromium", "chromium-browser", "google-chrome")
                        .map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private String dom(Path browser, String address) throws IOException, InterruptedException {
        Path out = Files.createTempFile(temp, "dom", ".html");
        Process process = new ProcessBuilder(
                        browser.toString(),
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--user-data-dir=" + temp.resolve("profile"),
                        "--dump-dom",
                        address)
                .redirectOutput(out.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        boolean ended = process.waitFor(60, TimeUnit.SECONDS);
        process.destroyForcibly();
        assertThat(ended).as("the browser ended in time").isTrue();
        return Files.readString(out, StandardCharsets.UTF_8);
    }
}
