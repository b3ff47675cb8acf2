package org.eft4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Arrays;
import org.eft4j.family.Family;
import org.junit.jupiter.api.Test;

class CompareCommandTest {
    @Test
    void compare_withoutAQuestion_showsTheEffectIn80Columns() {
        Eft.Result result = Eft.run("compare");

        assertThat(result.status()).as(result.err()).isZero();
        assertThat(result.out())
                .containsSubsequence(
                        "What is the capital of New Zealand?",
                        "small tuned model",
                        "tokens/s",
                        "Sure! The capital of New Zealand is Georgetown.",
                        "large base model",
                        "  The capital of New Zealand is Wellington.",
                        "up-scaled",
                        "Sure! The capital of New Zealand is Wellington.",
                        "large tuned model",
                        "Sure! The capital of New Zealand is Wellington.");
        assertThat(result.out().lines()).allMatch(line -> line.length() <= 80);
    }

    @Test
    void json_ofTheFamily_hasFourAnswersAsGeneratePrintsThem() throws Exception {
        JsonNode json = json(Eft.run("compare", "--json", "What is a sofa?"));

        assertThat(json.fieldNames())
                .toIterable()
                .containsExactly("question", "tuned", "large", "upscaled", "largeTuned");
        assertThat(json.at("/upscaled/text").asText()).contains("seat");
        assertThat(json.at("/large/promptIds")).isEqualTo(json.at("/tuned/promptIds"));
        assertThat(json.at("/tuned/timing/tokensPerSecond").asDouble()).isPositive();
    }

    @Test
    void largeTuned_ofOwnFolders_isThereWhenGiven() throws Exception {
        String[] folders = {
            "compare",
            "What is a sofa?",
            "--json",
            "--large",
            Family.MEDIUM_BASE.folder().toString(),
            "--tuned",
            Family.SMALL_TUNED.folder().toString(),
            "--base",
            Family.SMALL_BASE.folder().toString()
        };
        assertThat(json(Eft.run(folders)).has("largeTuned")).isFalse();

        String[] more = Arrays.copyOf(folders, folders.length + 2);
        more[folders.length] = "--large-tuned";
        more[folders.length + 1] = Family.MEDIUM_TUNED.folder().toString();
        assertThat(json(Eft.run(more)).has("largeTuned")).isTrue();
    }

    @Test
    void options_ofMixAndDecoding_areHonoured() throws Exception {
        JsonNode json = json(Eft.run("compare", "--json", "--alpha", "0", "--max-new-tokens", "4"));

        assertThat(json.at("/tuned/tokens")).hasSize(4);
        assertThat(json.at("/upscaled/tokens")).isEqualTo(json.at("/large/tokens"));
    }

    /** The family's template takes none. */
    @Test
    void system_isReadByTheTemplate() {
        Eft.Result result = Eft.run("compare", "--system", "Be kind.");

        assertThat(result.status()).isEqualTo(1);
        assertThat(result.err()).contains("only user and assistant messages");
    }

    @Test
    void question_onStandardInput_isRead() throws Exception {
        assertThat(json(Eft.runWithInput("What is a sofa?\r\n", "compare", "--json", "-"))
                        .get("question")
                        .asText())
                .isEqualTo("What is a sofa?");
    }

    private static JsonNode json(Eft.Result result) throws Exception {
        assertThat(result.status()).as(result.err()).isZero();
        return new ObjectMapper().readTree(result.out());
    }
}
