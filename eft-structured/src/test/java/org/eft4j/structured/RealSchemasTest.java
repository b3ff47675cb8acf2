package org.eft4j.structured;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.eft4j.Ensemble;
import org.eft4j.Generation;
import org.eft4j.GenerationOptions;
import org.eft4j.Generator;
import org.eft4j.LanguageModel;
import org.eft4j.Models;
import org.eft4j.Prompt;
import org.eft4j.Speculation;
import org.eft4j.family.Family;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Schemas as people use them, by {@code schemas.py}. With {@code -Deft.schemas=1000 -Deft.model=DIR} all of them, on
 * another model than the family's mix.
 */
class RealSchemasTest {
    private static final int SCHEMAS = Integer.getInteger("eft.schemas", 8);
    private static final int MOST_TOKENS = Integer.getInteger("eft.tokens.structured", 48);

    private static List<JsonNode> cases() throws IOException {
        try (InputStream in = RealSchemasTest.class.getResourceAsStream("/schemas/cases.json")) {
            List<JsonNode> cases = new ArrayList<>();
            new JsonMapper().readTree(in).forEach(cases::add);
            return cases;
        }
    }

    @Test
    void accepts_textsOfRealSchemas_eachAndTheirBeginningsOnlyAsSuch() throws IOException {
        assertThat(cases()).hasSizeGreaterThanOrEqualTo(50);
        for (JsonNode one : cases()) {
            JsonSchema schema = JsonSchema.parse(one.path("schema").toString());
            for (JsonNode text : one.path("texts")) {
                assertThat(schema.accepts(text.textValue()))
                        .as("%s: %s", one.path("name"), text)
                        .isTrue();
                assertThat(schema.accepts(text.textValue() + " ")).isFalse();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void generate_realModels_everyTextValidates(Mode mode) throws IOException {
        String folder = System.getProperty("eft.model");
        if (folder != null) {
            try (LanguageModel model = Models.open(Path.of(folder))) {
                generateAll(model, mode, Speculation.byModel(model));
            }
            return;
        }
        try (LanguageModel large = Family.MEDIUM_BASE.open();
                LanguageModel tuned = Family.SMALL_TUNED.open();
                LanguageModel base = Family.SMALL_BASE.open()) {
            generateAll(Ensemble.upscale(large, tuned, base), mode, Speculation.byMember("tuned"));
        }
    }

    private static void generateAll(LanguageModel model, Mode mode, Speculation speculation) throws IOException {
        int seed = 0;
        int generated = 0;
        int whole = 0;
        for (JsonNode one : cases().subList(0, Math.min(SCHEMAS, cases().size()))) {
            String json = one.path("schema").toString();
            GenerationOptions.Builder options = GenerationOptions.builder()
                    .constraint(JsonSchema.parse(json, JsonSchema.Whitespace.ONE_SPACE))
                    .temperature(seed % 2 == 0 ? 0 : 0.8)
                    .maxNewTokens(MOST_TOKENS)
                    .seed(seed++);
            if (mode == Mode.SPECULATIVE) {
                options.speculation(speculation.withBlockLength(3));
            }
            Prompt prompt =
                    Prompt.chat("Give me a JSON object: " + one.path("name").textValue() + ".");
            try (Generator.Generations generations = Generator.of(model, options.build())
                    .generateAll(Collections.nCopies(mode == Mode.TOGETHER ? 3 : 1, prompt))) {
                while (generations.hasNext()) {
                    Generation generation = generations.next();
                    generated++;
                    if (generation.fulfilsConstraint()) {
                        whole++;
                        String checked = json.replace("\"format\":\"email\"", "\"title\":\"\"");
                        assertThat(new Validator(checked).faults(generation.text()))
                                .as("%s: %s", one.path("name"), generation.text())
                                .isEmpty();
                    }
                }
            }
        }
        assertThat(whole).isPositive();
        if (SCHEMAS > 100) {
            System.out.println(mode + ": " + whole + " whole of " + generated + " on " + model.name());
        }
    }

    enum Mode {
        PLAIN,
        SPECULATIVE,
        TOGETHER
    }
}
