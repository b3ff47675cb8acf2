package org.eft4j.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Objects;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.eft4j.Ensemble;
import org.eft4j.GenerationOptions;
import org.eft4j.Generator;
import org.eft4j.LanguageModel;
import org.eft4j.ModelOptions;
import org.eft4j.Prompt;
import org.eft4j.family.Family;
import org.junit.jupiter.api.Test;

/** The family's adapter writes what transformers and PEFT write with it; see {@code eft-family/training/adapter.py}. */
class FamilyAdapterTest {
    private static final GenerationOptions OPTIONS =
            GenerationOptions.builder().maxNewTokens(40).build();

    /** A choice that hangs on less may fall otherwise. */
    private static final double MARGIN = 1e-3;

    private static JsonNode golden() throws IOException {
        try (InputStream file =
                Objects.requireNonNull(FamilyAdapterTest.class.getResourceAsStream("adapter-golden.json"))) {
            return new ObjectMapper().readTree(file);
        }
    }

    @Test
    void open_theAdapterAlone_writesWhatPeftWrites() throws IOException {
        try (LanguageModel adapter = Family.SMALL_ADAPTER.open()) {
            assertThat(adapter.name()).isEqualTo("small-adapter");
            assertThat(adapter.endTokens()).isEqualTo(Set.of(0, 3));
            compare(adapter, "tuned");
        }
    }

    @Test
    void upscale_theAdapterAndItsBaseAsOneModel_writesWhatPeftWrites() throws IOException {
        ModelOptions options =
                ModelOptions.builder().adapter(Family.SMALL_ADAPTER.folder()).build();
        try (LanguageModel large = Family.LARGE_BASE.open();
                LanguageModel base = Family.SMALL_BASE.open(options);
                LanguageModel tuned = base.withAdapter(Family.SMALL_ADAPTER.folder())) {
            compare(Ensemble.upscale(large, tuned, base), "upscaled");
        }
    }

    private static void compare(LanguageModel model, String field) throws IOException {
        Generator generator = Generator.of(model, OPTIONS);
        for (JsonNode row : golden()) {
            JsonNode expected = row.path(field);
            int certain = 0;
            while (certain < expected.path("margins").size()
                    && expected.path("margins").get(certain).doubleValue() > MARGIN) {
                certain++;
            }
            int[] tokens = StreamSupport.stream(expected.path("tokens").spliterator(), false)
                    .mapToInt(JsonNode::intValue)
                    .toArray();
            assertThat(generator
                            .generate(Prompt.chat(row.path("question").textValue()))
                            .tokenIds())
                    .as(row.path("question").textValue())
                    .startsWith(Arrays.copyOf(tokens, certain));
        }
    }
}
