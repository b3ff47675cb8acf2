package org.eft4j.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The POMs agree about what is published. */
class PublishedPomsTest {
    private static final Pattern MODULE = Pattern.compile("<module>([^<]*)</module>");
    private static final Pattern OURS = Pattern.compile(
            "<groupId>org\\.eft4j</groupId>\\s*<artifactId>([^<]*)</artifactId>\\s*<version>\\$\\{project");

    @Test
    void modules_allButThoseWithCode_areSkippedByDeploy() {
        assertThat(modules().filter(module -> !pom(module).contains("<maven.deploy.skip>true</maven.deploy.skip>")))
                .containsExactlyInAnyOrderElementsOf(published("eft-bom", "eft-onnx-cpu"));
    }

    @Test
    void bom_managedArtifacts_areThePublishedOnes() {
        assertThat(all(OURS, pom("eft-bom")).distinct()).containsExactlyInAnyOrderElementsOf(published("eft-onnx-cpu"));
    }

    private static List<String> published(String... pomsOnly) {
        Stream<String> withCode = Arrays.stream(PublishedModule.values()).map(module -> module.artifactId);
        return Stream.concat(withCode, Arrays.stream(pomsOnly)).toList();
    }

    private static Stream<String> modules() {
        return all(MODULE, Repository.read("pom.xml"));
    }

    private static String pom(String module) {
        return Repository.read(module + "/pom.xml");
    }

    private static Stream<String> all(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(match -> match.group(1));
    }
}
