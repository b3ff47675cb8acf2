package org.eft4j.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A page links only files that exist. */
class LinksTest {
    private static final Pattern LINK = Pattern.compile("]\\(([^)#\\s]+)");

    @Test
    void links_inEveryPage_leadToAFile() throws IOException {
        assertThat(pages()).isNotEmpty();
        assertThat(pages().stream().flatMap(LinksTest::deadLinks)).isEmpty();
    }

    private static List<Path> pages() throws IOException {
        try (Stream<Path> files = Files.walk(Repository.ROOT)) {
            return files.filter(file -> file.toString().endsWith(".md"))
                    .filter(file -> !file.toString().contains("/target/"))
                    .toList();
        }
    }

    private static Stream<String> deadLinks(Path page) {
        String text = Repository.read(page.toString());
        return LINK.matcher(text)
                .results()
                .map(match -> match.group(1))
                .filter(link -> !link.contains(":"))
                .filter(link -> !Files.exists(page.resolveSibling(link)))
                .map(link -> Repository.ROOT.relativize(page) + " links " + link);
    }
}
