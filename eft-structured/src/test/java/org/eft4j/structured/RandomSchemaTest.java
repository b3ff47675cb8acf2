package org.eft4j.structured;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.eft4j.Generation;
import org.eft4j.GenerationOptions;
import org.eft4j.Generator;
import org.eft4j.Prompt;
import org.eft4j.Speculation;
import org.eft4j.testkit.InMemoryModel;
import org.junit.jupiter.api.Test;

/** Random schemas against an independent validator, both ways. */
class RandomSchemaTest {
    private static final int SCHEMAS = Integer.getInteger("eft.schemas", 80);
    private static final InMemoryModel WILD = WildModels.of(1);
    private static final InMemoryModel DRAFTER = WildModels.of(2);

    private static final List<JsonSchema.Whitespace> SPACES = List.of(JsonSchema.Whitespace.values());

    private final Map<String, Integer> refused = new TreeMap<>();

    private Optional<JsonSchema> schema(ObjectNode json, JsonSchema.Whitespace whitespace) {
        try {
            return Optional.of(JsonSchema.parse(json.toString(), whitespace));
        } catch (UnsupportedSchemaException e) {
            refused.merge(String.valueOf(e.getMessage()).replaceAll("^.*?: |[,;:].*$|[0-9].*", ""), 1, Integer::sum);
            return Optional.empty();
        }
    }

    @Test
    void generate_wildModels_validates() {
        SplittableRandom random = new SplittableRandom(11);
        int whole = 0;
        int generated = 0;
        for (int i = 0; i < SCHEMAS; i++) {
            ObjectNode json = RandomSchema.next(random);
            JsonSchema.Whitespace whitespace = SPACES.get(i % 3);
            Optional<JsonSchema> schema = schema(json, whitespace);
            if (schema.isEmpty()) {
                continue;
            }
            GenerationOptions.Builder options = GenerationOptions.builder()
                    .constraint(schema.get())
                    .temperature(1)
                    .maxNewTokens(150)
                    .seed(i);
            if (i % 2 == 1) {
                options.speculation(Speculation.byModel(DRAFTER).withBlockLength(3));
            }
            for (Generation generation : generate(options.build(), i % 4 == 2)) {
                generated++;
                if (generation.fulfilsConstraint()) {
                    whole++;
                    // the validator wants hosts of top-level domains that it knows
                    String checked = json.toString().replace("\"format\":\"email\"", "\"title\":\"\"");
                    assertThat(new Validator(checked).faults(generation.text()))
                            .as("%s: %s", json, generation.text())
                            .isEmpty();
                    assertThat(schema.get().accepts(generation.text())).isTrue();
                }
            }
        }
        if (SCHEMAS >= 1000) {
            System.out.println(generated + " generated, " + whole + " whole and valid; refused " + refused);
        }
        assertThat(whole).as("of %d generated; refused %s", generated, refused).isGreaterThan(SCHEMAS / 2);
    }

    private static List<Generation> generate(GenerationOptions options, boolean together) {
        Generator generator = Generator.of(WILD, options);
        Prompt prompt = Prompt.text("x");
        List<Generation> generations = new ArrayList<>();
        if (!together) {
            generations.add(generator.generate(prompt));
            return generations;
        }
        try (Generator.Generations all = generator.generateAll(Collections.nCopies(3, prompt))) {
            all.forEachRemaining(generations::add);
        }
        return generations;
    }

    @Test
    void accepts_randomValues_equalsTheValidator() {
        SplittableRandom random = new SplittableRandom(12);
        int accepted = 0;
        int compared = 0;
        for (int i = 0; i < SCHEMAS; i++) {
            ObjectNode json = RandomSchema.next(random);
            Optional<JsonSchema> schema = schema(json, JsonSchema.Whitespace.NONE);
            if (schema.isEmpty()) {
                continue;
            }
            Validator validator = new Validator(json.toString());
            for (int j = 0; j < 8; j++) {
                JsonNode value = RandomSchema.value(random, json, json, 0);
                String text = RandomSchema.written(value);
                String faults = validator.faults(text);
                assertThat(schema.get().accepts(text))
                        .as("%s: %s, the validator: %s", json, text, faults)
                        .isEqualTo(faults.isEmpty());
                compared++;
                accepted += faults.isEmpty() ? 1 : 0;
            }
        }
        if (SCHEMAS >= 1000) {
            System.out.println(compared + " compared, " + accepted + " accepted by both; refused " + refused);
        }
        assertThat(accepted).as("of %d compared", compared).isBetween(compared / 4, compared * 9 / 10);
    }
}
