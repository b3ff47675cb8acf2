package org.eft4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** That it measures what it says; how fast anything is, is no test's business. */
class BenchCommandTest {
    @Test
    void json_onTheFamily_hasEveryFigure() throws Exception {
        JsonNode json = bench(3);

        assertThat(json.fieldNames())
                .toIterable()
                .containsExactly(
                        "plain",
                        "speculative",
                        "large",
                        "speculativeToPlain",
                        "speculativeToLarge",
                        "acceptance",
                        "tokensPerLargePass",
                        "stoodAside",
                        "membersMs",
                        "draftMs",
                        "overheadRatio");
        for (String way : List.of("plain", "speculative", "large")) {
            assertThat(json.at("/" + way + "/tokensPerSecond").asDouble())
                    .as(way)
                    .isPositive();
        }
        assertThat(json.get("acceptance").asDouble()).isBetween(0.3, 1.0);
        assertThat(json.get("tokensPerLargePass").asDouble()).isGreaterThan(1);
        assertThat(json.get("overheadRatio").asDouble()).isGreaterThanOrEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"0, 1, 0", "1, 4, 1", "0.8, 1, 0.8"})
    void agreement_ofSteeredModels_isTheAcceptance(double agreement, int block, double acceptance) throws Exception {
        JsonNode json = bench(
                1,
                "--agreement",
                Double.toString(agreement),
                "--block",
                Integer.toString(block),
                "--max-new-tokens",
                "61");

        assertThat(json.get("acceptance").asDouble()).isCloseTo(acceptance, within(0.15));
        if (agreement == 1) {
            assertThat(json.get("tokensPerLargePass").asDouble()).isGreaterThan(3.5);
        }
    }

    @Test
    void text_withoutJson_saysTheSpeedUp() {
        Eft.Result result = Eft.run("bench", "--questions", "1", "--rounds", "1");

        assertThat(result.status()).isZero();
        assertThat(result.out()).contains("times plain", "drafts accepted", "tokens per large pass");
    }

    @Test
    void turns_ofAChat_areReadFromWhereTheLastOneEnded() throws Exception {
        Eft.Result result = Eft.run("bench", "--turns", "3", "--json");
        assertThat(result.err()).isEmpty();
        JsonNode json = new ObjectMapper().readTree(result.out());

        JsonNode turns = json.get("turns");
        assertThat(turns).hasSize(3);
        assertThat(turns.get(0).get("reusedTokens").asInt()).isZero();
        for (int i = 1; i < 3; i++) {
            assertThat(turns.get(i).get("reusedTokens").asInt())
                    .isGreaterThanOrEqualTo(turns.get(i - 1).get("promptTokens").asInt())
                    .isLessThan(turns.get(i).get("promptTokens").asInt());
            for (String time : List.of("prefillMs", "newTokensMs", "wholeMs")) {
                assertThat(turns.get(i).get(time).asDouble()).as(time).isPositive();
            }
        }
        assertThat(json.at("/prefixCache/hits").asInt()).isEqualTo(6);
        assertThat(Eft.run("bench", "--turns", "2").out()).contains("remembered at the end");
    }

    @Test
    void streams_onThreads_haveEveryFigure() throws Exception {
        Eft.Result result = Eft.run("bench", "--streams", "1,3", "--max-new-tokens", "6", "--rounds", "1", "--json");
        assertThat(result.err()).isEmpty();
        JsonNode list = new ObjectMapper().readTree(result.out()).get("streams");
        assertThat(list).hasSize(2);
        for (JsonNode each : list) {
            for (String how : List.of("shared", "alone")) {
                JsonNode figures = each.get(how);
                assertThat(figures.get("tokensPerSecond").doubleValue()).isPositive();
                assertThat(figures.get("firstP50Ms").doubleValue())
                        .isPositive()
                        .isLessThanOrEqualTo(figures.get("firstP95Ms").doubleValue());
                assertThat(figures.get("wholeP50Ms").doubleValue())
                        .isPositive()
                        .isLessThanOrEqualTo(figures.get("wholeP95Ms").doubleValue());
                assertThat(figures.get("slowestToFastest").doubleValue()).isGreaterThanOrEqualTo(1);
            }
            assertThat(each.get("cancelMs").doubleValue()).isGreaterThanOrEqualTo(0);
        }
        assertThat(Eft.run("bench", "--streams", "2", "--max-new-tokens", "2", "--rounds", "1")
                        .out())
                .contains("shared", "alone", "cancelled");
    }

    @Test
    void sequences_moveTogether_haveEveryFigure() throws Exception {
        Eft.Result result = Eft.run("bench", "--sequences", "1,3", "--max-new-tokens", "6", "--rounds", "2", "--json");
        assertThat(result.err()).isEmpty();
        JsonNode list = new ObjectMapper().readTree(result.out()).get("sequences");

        assertThat(list).hasSize(2);
        assertThat(list.get(1).get("count").asInt()).isEqualTo(3);
        for (String figure : List.of("tokensPerSecond", "stepTokensPerSecond", "p50Ms", "p95Ms")) {
            assertThat(list.get(1).get(figure).asDouble()).as(figure).isPositive();
        }
        assertThat(Eft.run("bench", "--sequences", "2", "--max-new-tokens", "2", "--rounds", "1")
                        .out())
                .contains("ms a token");
    }

    @Test
    void model_withoutTurns_isRefused() {
        Eft.Result result = Eft.run("bench", "--model", "somewhere");

        assertThat(result.status()).isEqualTo(2);
        assertThat(result.err()).contains("add --turns");
    }

    @ParameterizedTest
    @CsvSource({
        "--questions, 0",
        "--questions, 51",
        "--rounds, 0",
        "--turns, 0",
        "--sequences, 65",
        "--streams, 0",
        "--block, 65",
        "--max-new-tokens, 0",
        "--agreement, 1.5"
    })
    void flags_outOfRange_areBadUsage(String flag, String value) {
        Eft.Result result = Eft.run("bench", flag, value);

        assertThat(result.status()).isEqualTo(2);
        assertThat(result.err()).contains(flag).contains("got " + value);
    }

    private static JsonNode bench(int questions, String... more) throws Exception {
        List<String> arguments =
                new ArrayList<>(List.of("bench", "--json", "--questions", String.valueOf(questions), "--rounds", "1"));
        arguments.addAll(List.of(more));
        Eft.Result result = Eft.run(arguments.toArray(String[]::new));
        assertThat(result.err()).isEmpty();
        assertThat(result.status()).isZero();
        return new ObjectMapper().readTree(result.out());
    }
}
