package org.eft4j.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The code and the versions of docs/backends.md are those of the project. */
class BackendsPageTest {
    private static final String EXAMPLES = "eft-examples/src/%s/java/org/eft4j/examples/%s.java";
    private static final Pattern JAVA = Pattern.compile("(?ms)^```java\n(.*?)```$");
    private static final Pattern DEPENDENCY =
            Pattern.compile("<artifactId>([^<]*)</artifactId>\\s*<version>([^<]*)</version>");

    private final String page = Repository.read("docs/backends.md");

    @Test
    void javaBlocks_all_standInTheExample() {
        String example = unindented(Repository.read(EXAMPLES.formatted("main", "OwnBackendExample"))
                + Repository.read(EXAMPLES.formatted("test", "OwnBackendContractTest")));
        List<String> blocks =
                JAVA.matcher(page).results().map(block -> block.group(1)).toList();

        assertThat(blocks).hasSize(4).allSatisfy(block -> assertThat(example).contains(unindented(block)));
    }

    @Test
    void dependencies_versions_areThoseOfThePom() {
        String pom = Repository.read("pom.xml");

        assertThat(DEPENDENCY
                        .matcher(page)
                        .results()
                        .map(dependency -> dependency.group(1) + " " + dependency.group(2)))
                .containsExactly(
                        "eft-core " + property(pom, "revision"),
                        "junit-jupiter " + property(pom, "junit.version"),
                        "assertj-core " + property(pom, "assertj.version"));
    }

    private static String property(String pom, String name) {
        String value = pom.split("<" + name + ">", 2)[1];
        return value.substring(0, value.indexOf('<'));
    }

    private static String unindented(String code) {
        return code.lines().map(String::strip).collect(Collectors.joining("\n"));
    }
}
