package org.eft4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eft4j.Generation;
import org.eft4j.Token;
import org.eft4j.Token.Candidate;
import org.eft4j.Token.LogProbabilities;
import org.eft4j.family.Family;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The families' golden generations, by the library and by the program. */
class GoldenTest {
    private static final double TOLERANCE = 1e-4;
    private static final Map<String, String> GOLDEN_MEMBERS = Map.of(
            "large", "large-base",
            "tuned", "small-tuned",
            "base", "small-base",
            "first", "small-tuned",
            "second", "small-harmless",
            "pairBase", "small-base");
    private static final Map<String, String> FLAGS =
            Map.of("beta", "--beta", "alpha", "--alpha", "deltaTopP", "--delta-top-p");

    static List<Golden> entries() {
        return Stream.of(GoldenFamily.values())
                .flatMap(family -> family.entries().stream())
                .toList();
    }

    static Stream<Golden> entriesWithFlags() {
        return entries().stream()
                .filter(golden -> FLAGS.keySet().containsAll(golden.recipe().keySet()));
    }

    @Test
    void entries_all_areThere() {
        assertThat(GoldenFamily.FIRST.entries()).hasSize(41);
        assertThat(GoldenFamily.EMBEDDED.entries()).hasSizeGreaterThanOrEqualTo(40);
        assertThat(entriesWithFlags()).hasSizeGreaterThanOrEqualTo(70);
    }

    @ParameterizedTest
    @MethodSource("entries")
    void generate_byTheLibrary_givesTheGoldenNumbers(Golden golden) {
        Generation generation = GoldenRuns.onHost(golden);

        assertThat(generation.promptIds()).isEqualTo(golden.prompt());
        assertThat(generation.tokens().stream().map(Token::id).toList()).isEqualTo(golden.tokens());
        assertThat(generation.text()).isEqualTo(golden.text());
        for (int i = 0; i < golden.steps().size(); i++) {
            Golden.Step step = golden.steps().get(i);
            LogProbabilities found =
                    generation.tokens().get(i).logProbabilities().orElseThrow();
            Map<Integer, Double> top =
                    found.top().stream().collect(Collectors.toMap(Candidate::id, Candidate::logProbability));
            assertThat(found.value()).isCloseTo(step.logprob(), within(TOLERANCE));
            assertSame(top, step.top());
            assertSame(byGoldenName(found.members()), step.members());
        }
    }

    @ParameterizedTest
    @MethodSource("entriesWithFlags")
    void generate_byTheProgram_givesTheGoldenNumbers(Golden golden) throws Exception {
        List<String> arguments =
                new ArrayList<>(List.of("generate", "--json", "--logprobs", "10", "--chat", golden.question()));
        if (golden.family() != GoldenFamily.EMBEDDED) {
            arguments.addAll(List.of(
                    "--large", golden.family().folder(Family.LARGE_BASE).toString(),
                    "--tuned", golden.family().folder(Family.SMALL_TUNED).toString(),
                    "--base", golden.family().folder(Family.SMALL_BASE).toString()));
        }
        golden.recipe()
                .forEach((parameter, value) -> arguments.addAll(List.of(FLAGS.get(parameter), value.toString())));

        Eft.Result result = Eft.run(arguments.toArray(String[]::new));

        assertThat(result.status()).as(result.err()).isZero();
        JsonNode json = new ObjectMapper().readTree(result.out());
        assertThat(json.get("promptIds").toString())
                .isEqualTo(golden.prompt().toString().replace(" ", ""));
        assertThat(json.get("tokens").toString())
                .isEqualTo(golden.tokens().toString().replace(" ", ""));
        assertThat(json.get("text").asText()).isEqualTo(golden.text());
        assertThat(json.get("logprobs")).hasSameSizeAs(golden.tokens());
        for (int i = 0; i < golden.steps().size(); i++) {
            Golden.Step step = golden.steps().get(i);
            JsonNode found = json.get("logprobs").get(i);
            Map<Integer, Double> top = new HashMap<>();
            found.get("top")
                    .forEach(t ->
                            top.put(t.get("token").asInt(), t.get("logprob").asDouble()));
            Map<String, Double> members = new HashMap<>();
            found.get("members")
                    .properties()
                    .forEach(m -> members.put(m.getKey(), m.getValue().asDouble()));
            assertThat(found.get("token").asInt()).isEqualTo(step.token());
            assertThat(found.get("logprob").asDouble()).isCloseTo(step.logprob(), within(TOLERANCE));
            assertSame(top, step.top());
            assertSame(byGoldenName(members), step.members());
        }
    }

    private static Map<String, Double> byGoldenName(Map<String, Double> members) {
        return members.entrySet().stream()
                .collect(Collectors.toMap(m -> GOLDEN_MEMBERS.get(m.getKey()), Map.Entry::getValue));
    }

    private static <K> void assertSame(Map<K, Double> found, Map<K, Double> expected) {
        assertThat(found).containsOnlyKeys(expected.keySet());
        expected.forEach(
                (key, value) -> assertThat(found.get(key)).as("%s", key).isCloseTo(value, within(TOLERANCE)));
    }
}
