package org.eft4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import org.eft4j.Ensemble;
import org.eft4j.Generation;
import org.eft4j.Generator;
import org.eft4j.LanguageModel;
import org.eft4j.Prompt;
import org.eft4j.family.Family;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MixFlagsTest {
    private static final String QUESTION = "What is the capital of New Zealand?";

    @TempDir
    private Path temp;

    @Test
    void lambda_ofTheFamily_mixesTheHarmlessModelIn() throws Exception {
        JsonNode json = json("generate", "--json", "--logprobs", "1", "--chat", QUESTION, "--lambda", "0.75");

        try (LanguageModel large = Family.LARGE_BASE.open();
                LanguageModel tuned = Family.SMALL_TUNED.open();
                LanguageModel harmless = Family.SMALL_HARMLESS.open();
                LanguageModel base = Family.SMALL_BASE.open()) {
            Generation expected = Generator.of(Ensemble.interpolate(large, tuned, harmless, base, 0.75))
                    .generate(Prompt.chat(QUESTION));
            assertThat(json.get("text").textValue()).isEqualTo(expected.text());
        }
        assertThat(json.at("/logprobs/0/members").fieldNames())
                .toIterable()
                .containsExactly("large", "first", "second", "pairBase");
    }

    @Test
    void lambda_one_isTheMixOfTheTunedAlone() throws Exception {
        assertThat(json("generate", "--json", "--chat", QUESTION, "--lambda", "1")
                        .get("tokens"))
                .isEqualTo(json("generate", "--json", "--chat", QUESTION).get("tokens"));
    }

    @Test
    void second_ofAnAdapter_isARowOfItsBase() throws Exception {
        String[] mix = {
            "generate",
            "--json",
            "--chat",
            QUESTION,
            "--lambda",
            "0",
            "--large",
            folder(Family.LARGE_BASE),
            "--tuned",
            folder(Family.SMALL_TUNED),
            "--base",
            folder(Family.SMALL_BASE),
            "--second",
            folder(Family.SMALL_ADAPTER)
        };
        String[] alone = {
            "generate",
            "--json",
            "--chat",
            QUESTION,
            "--large",
            folder(Family.LARGE_BASE),
            "--tuned",
            folder(Family.SMALL_ADAPTER),
            "--base",
            folder(Family.SMALL_BASE)
        };
        assertThat(json(mix).get("tokens")).isEqualTo(json(alone).get("tokens"));
    }

    @Test
    void compare_withASecond_showsItToo() throws Exception {
        JsonNode json = json("compare", "--json", "--lambda", "0.5", "--max-new-tokens", "4");

        assertThat(json.fieldNames())
                .toIterable()
                .containsExactly("question", "tuned", "second", "large", "upscaled", "largeTuned");
    }

    @Test
    void explain_withASecond_isAgainstTheReference() throws Exception {
        String[] explain = {"explain", "--json", "--chat", QUESTION, "--lambda", "0.5", "--max-new-tokens", "2"};

        assertThat(json(explain).at("/tokens/0/against").textValue()).isEqualTo("first");
        assertThat(json(OpeningFlagsTest.with(explain, "--against", "second"))
                        .at("/tokens/0/against")
                        .textValue())
                .isEqualTo("second");
        assertThat(Eft.run(OpeningFlagsTest.with(explain, "--against", "tuned")).err())
                .contains("must be one of [large, first, second, pairBase], got tuned");
    }

    @Test
    void lambda_withoutASecond_isBadUsage() {
        assertRefused(
                "--lambda mixes two tuned models, and there is one; add --second DIR",
                "--lambda",
                "0.5",
                "--large",
                folder(Family.LARGE_BASE),
                "--tuned",
                folder(Family.SMALL_TUNED),
                "--base",
                folder(Family.SMALL_BASE));
    }

    @Test
    void lambda_withWhatOnlyOneTunedModelHas_isBadUsage() {
        assertRefused("--lambda cannot be combined with --beta", "--lambda", "0.5", "--beta", "2");
        assertRefused("--lambda cannot be combined with --unshared-ids", "--lambda", "0.5", "--unshared-ids");
        assertRefused("or leave out --lambda", "--lambda", "0.5", "--model", folder(Family.SMALL_TUNED));
        assertRefused("must be a number of single precision", "--lambda", "1e39");
    }

    @Test
    void vocabulary_ofOne_isTakenForAll() throws Exception {
        Path other = Folders.withOtherVocabulary(temp.resolve("other"));
        String[] mix = {
            "generate",
            "--json",
            "--chat",
            QUESTION,
            "--large",
            folder(Family.LARGE_BASE),
            "--tuned",
            folder(Family.SMALL_TUNED),
            "--base",
            other.toString()
        };

        assertThat(Eft.run(mix).err())
                .contains("their token ids differ", "the flags for these are --vocabulary, --unshared-ids and --bytes");
        assertThat(json(OpeningFlagsTest.with(mix, "--vocabulary", "tuned")).get("tokens"))
                .isEqualTo(json("generate", "--json", "--chat", QUESTION).get("tokens"));
    }

    @Test
    void unsharedIds_ofAnEndToken_areScoredByTheTuned() throws Exception {
        Path narrow = Folders.withoutEnd(temp.resolve("narrow"));
        String[] mix = {
            "generate",
            "--json",
            "--max-new-tokens",
            "4",
            "--chat",
            QUESTION,
            "--large",
            narrow.toString(),
            "--tuned",
            folder(Family.SMALL_TUNED),
            "--base",
            narrow.toString()
        };

        assertThat(Eft.run(mix).err()).contains("id 3 is", "--unshared-ids");
        // Without the large model's delta the mix is the tuned model.
        assertThat(json(OpeningFlagsTest.with(mix, "--unshared-ids")).get("tokens"))
                .isEqualTo(json(
                                "generate",
                                "--json",
                                "--max-new-tokens",
                                "4",
                                "--chat",
                                QUESTION,
                                "--model",
                                folder(Family.SMALL_TUNED))
                        .get("tokens"));
    }

    @Test
    void vocabulary_thatNoMemberHas_isBadUsage() {
        assertRefused("option '--vocabulary': must be one of large, tuned, base, got huge", "--vocabulary", "huge");
        assertRefused("leave out --vocabulary", "--vocabulary", "tuned", "--bytes");
    }

    private static void assertRefused(String message, String... arguments) {
        Eft.Result result = Eft.run(OpeningFlagsTest.with(new String[] {"generate", "--chat", QUESTION}, arguments));

        assertThat(result.status()).as(result.err()).isEqualTo(2);
        assertThat(result.err()).contains(message).hasLineCount(1);
    }

    private static String folder(Family model) {
        return model.folder().toString();
    }

    private static JsonNode json(String... arguments) throws Exception {
        Eft.Result result = Eft.run(arguments);
        assertThat(result.status()).as(result.err()).isZero();
        return new ObjectMapper().readTree(result.out());
    }
}
