package org.eft4j.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What README.md says is what the project does. */
class ReadmeTest {
    private static final Pattern SHELL = Pattern.compile("(?ms)^```sh\n(.*?)\n```$");
    private static final Pattern VERSION = Pattern.compile("<version>(0[^<]*)</version>");
    private static final Pattern CI_COMMAND = Pattern.compile("(?m)^test_command='([^']*)'$");
    private static final Pattern REVISION = Pattern.compile("<revision>([^<]*)</revision>");

    private final String readme = Repository.read("README.md");

    @Test
    void shellBlocks_firstTwo_areOneLineCommands() {
        assertThat(all(SHELL, readme).subList(0, 2)).noneMatch(command -> command.contains("\n"));
    }

    @Test
    void shellBlocks_second_isTheCommandThatCiRuns() {
        String ciCommand = all(CI_COMMAND, Repository.read(".ci/run")).get(0);

        assertThat(all(SHELL, readme).get(1)).isEqualTo(ciCommand);
    }

    @Test
    void snippets_versions_areThatOfThePom() {
        String revision = all(REVISION, Repository.read("pom.xml")).get(0);

        assertThat(all(VERSION, readme)).isNotEmpty().containsOnly(revision);
    }

    private static List<String> all(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();
    }
}
