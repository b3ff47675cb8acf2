package org.eft4j.structured;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.eft4j.EftException;
import org.eft4j.GenerationOptions;
import org.eft4j.Prompt;
import org.junit.jupiter.api.Test;

class AnswerTypeTest {
    enum Sky {
        CLEAR,
        CLOUDY
    }

    record Reading(int degrees, double wind) {}

    @SuppressWarnings("ArrayRecordComponent")
    record Weather(
            String place,
            Sky sky,
            LocalDate day,
            Reading reading,
            List<Reading> later,
            Optional<String> warning,
            Map<String, Boolean> flags,
            Set<Sky> seen,
            int[] hours,
            BigDecimal exact,
            UUID id) {}

    record Tree(String name, List<Tree> children, Optional<Tree> parent) {}

    record Strange(Thread thread) {}

    private static final String ANSWER =
            "{\"place\":\"Zürich\",\"sky\":\"CLEAR\",\"day\":\"2024-02-29\",\"reading\":{\"degrees\":-3,\"wind\":1.5},"
                    + "\"later\":[{\"degrees\":4,\"wind\":0}],\"warning\":null,\"flags\":{\"frost\":true},"
                    + "\"seen\":[\"CLOUDY\"],\"hours\":[1,2],\"exact\":0.10,"
                    + "\"id\":\"123e4567-e89b-12d3-a456-426614174000\"}";

    @Test
    void read_answerOfEveryKindOfComponent_isTheRecord() {
        AnswerType<Weather> type = JsonSchema.of(Weather.class);
        assertThat(type.schema().accepts(ANSWER)).isTrue();
        Weather weather = type.read(ANSWER);
        assertThat(weather.place()).isEqualTo("Zürich");
        assertThat(weather.sky()).isEqualTo(Sky.CLEAR);
        assertThat(weather.day()).isEqualTo(LocalDate.of(2024, 2, 29));
        assertThat(weather.reading()).isEqualTo(new Reading(-3, 1.5));
        assertThat(weather.later()).containsExactly(new Reading(4, 0));
        assertThat(weather.warning()).isEmpty();
        assertThat(weather.flags()).containsEntry("frost", true);
        assertThat(weather.seen()).containsExactly(Sky.CLOUDY);
        assertThat(weather.hours()).containsExactly(1, 2);
        assertThat(weather.exact()).isEqualTo(new BigDecimal("0.10"));
        assertThat(weather.id()).isEqualTo(UUID.fromString("123e4567-e89b-12d3-a456-426614174000"));
    }

    @Test
    void generate_manySeeds_readsEveryWholeAnswer() {
        AnswerType<Weather> type = JsonSchema.of(Weather.class);
        int whole = 0;
        for (int seed = 0; seed < 40; seed++) {
            GenerationOptions options = GenerationOptions.builder()
                    .temperature(1)
                    .seed(seed)
                    .maxNewTokens(400)
                    .build();
            try {
                assertThat(type.generate(WildModels.of(3), options, Prompt.text("x")))
                        .isNotNull();
                whole++;
            } catch (EftException e) {
                // an answer that was cut, or a number that a double cannot hold
                assertThat(e).hasMessageContaining("expected");
            }
        }
        assertThat(whole).isGreaterThan(5);
    }

    @Test
    void of_recordInsideItself_isRead() {
        AnswerType<Tree> type = JsonSchema.of(Tree.class);
        String json =
                "{\"name\":\"a\",\"children\":[{\"name\":\"b\",\"children\":[],\"parent\":null}],\"parent\":null}";
        assertThat(type.schema().accepts(json)).isTrue();
        assertThat(type.read(json).children().get(0).name()).isEqualTo("b");
    }

    @Test
    void of_enum_isOneOfItsNames() {
        AnswerType<Sky> type = JsonSchema.of(Sky.class);
        assertThat(type.schema().accepts("\"CLEAR\"")).isTrue();
        assertThat(type.schema().accepts("\"clear\"")).isFalse();
        assertThat(type.read("\"CLOUDY\"")).isEqualTo(Sky.CLOUDY);
    }

    @Test
    void of_unknownTypes_areRefusedByComponent() {
        assertThatThrownBy(() -> JsonSchema.of(Strange.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Strange.thread is a java.lang.Thread");
        assertThatThrownBy(() -> JsonSchema.of(String.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected a record or an enum");
    }

    @Test
    void read_otherJson_isRefused() {
        assertThatThrownBy(() -> JsonSchema.of(Reading.class).read("{\"degrees\":1.5,\"wind\":0}"))
                .isInstanceOf(EftException.class)
                .hasMessageContaining("expected Reading as JSON");
        assertThatThrownBy(() -> JsonSchema.of(Reading.class).read("{")).isInstanceOf(EftException.class);
    }
}
