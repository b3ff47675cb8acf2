package org.eft4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eft4j.Generator.Generations;
import org.eft4j.testkit.InMemoryModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class GenerationListenerTest {
    private final InMemoryModel model = Script.bytes("abc").build();
    private final Diary diary = new Diary();

    /** Writes down what it is told. */
    private static final class Diary implements Generation.Listener {
        final List<String> entries = new CopyOnWriteArrayList<>();
        final List<Thread> threads = new CopyOnWriteArrayList<>();

        @Override
        public Generation.Observer onStart(LanguageModel model, int promptTokens) {
            write("start " + promptTokens);
            return new Generation.Observer() {
                @Override
                public void onFirstToken(Duration sinceStart) {
                    assertThat(sinceStart).isPositive();
                    write("first");
                }

                @Override
                public void onEnd(Generation generation) {
                    write(generation.finishReason() + " " + generation.text());
                }

                @Override
                public void onFailure(Throwable failure) {
                    write("failure " + failure.getMessage());
                }
            };
        }

        private void write(String entry) {
            entries.add(entry);
            threads.add(Thread.currentThread());
        }
    }

    private Generator generator(LanguageModel writer) {
        return Generator.of(writer, GenerationOptions.builder().listener(diary).build());
    }

    @Test
    void generate_toTheEnd_tellsStartFirstTokenAndEndOnTheSameThread() {
        Generation generation = generator(model).generate(Script.PROMPT);
        assertThat(generation.text()).isEqualTo("abc");
        assertThat(diary.entries).containsExactly("start 1", "first", "END abc");
        assertThat(diary.threads).containsOnly(Thread.currentThread());
    }

    @Test
    void generate_endOfOneToken_isToldAfterTheFirstToken() {
        generator(Script.bytes("").logits((tokens, length, row) -> row[0] = 1).build())
                .generate(Script.PROMPT);
        assertThat(diary.entries).containsExactly("start 1", "first", "END ");
    }

    @Test
    void onEnd_result_isTheOneThatTheCallerGets() {
        List<Generation> told = new ArrayList<>();
        GenerationOptions options = GenerationOptions.builder()
                .listener((mix, promptTokens) -> new Generation.Observer() {
                    @Override
                    public void onEnd(Generation generation) {
                        told.add(generation);
                    }
                })
                .build();
        Generation generation = Generator.of(model, options).generate(Script.PROMPT);
        assertThat(told).containsExactly(generation);
    }

    @Test
    void generate_modelFails_tellsWhatTheCallerGets() {
        InMemoryModel failing = Script.bytes("abc")
                .logits(Hiccup.failing((tokens, length, row) -> row[1] = 1, 3))
                .build();
        assertThatThrownBy(() -> generator(failing).generate(Script.PROMPT)).hasMessage("out of memory");
        assertThat(diary.entries).containsExactly("start 1", "first", "failure out of memory");
    }

    @Test
    void generate_promptThatCannotBeRead_isNotTold() {
        assertThatThrownBy(() -> generator(model).generate(Prompt.tokens()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(diary.entries).isEmpty();
    }

    @Test
    void close_betweenTokens_tellsTheEnd() {
        TokenStream stream = generator(model).stream(Script.PROMPT);
        stream.iterator().next();
        stream.close();
        assertThat(diary.entries).containsExactly("start 1", "first", "CANCELLED a");
        stream.close();
        assertThat(stream.result().text()).isEqualTo("a");
        assertThat(diary.entries).as("told once").hasSize(3);
    }

    @Test
    void close_beforeTheFirstToken_tellsTheEnd() {
        generator(model).stream(Script.PROMPT).close();
        assertThat(diary.entries).containsExactly("start 1", "CANCELLED ");
    }

    @Test
    void close_insideARunningStep_isToldOnceByTheThreadThatGenerates() throws InterruptedException {
        Gate gate = new Gate((tokens, length, row) -> row["abcdef".charAt(length - 1) + 1] = 9, 3);
        TokenStream stream = generator(Script.bytes("").logits(gate).build()).stream(Script.PROMPT);
        CompletableFuture<Generation> result = CompletableFuture.supplyAsync(stream::result);
        gate.awaitStep();
        Thread closing = Gate.waiting(stream::close);
        gate.open();
        closing.join();
        result.join();
        assertThat(diary.entries).containsExactly("start 1", "first", "CANCELLED ab");
    }

    @Test
    void close_byAProcessorOfTheGeneration_isToldOnce() {
        List<TokenStream> self = new ArrayList<>();
        GenerationOptions options = GenerationOptions.builder()
                .listener(diary)
                .sampling(
                        s -> s.logitsProcessor((history, scores) -> self.get(0).close()))
                .build();
        self.add(Generator.of(model, options).stream(Script.PROMPT));
        Iterator<Token> tokens = self.get(0).iterator();
        while (tokens.hasNext()) {
            tokens.next();
        }
        assertThat(diary.entries).startsWith("start 1").hasSizeBetween(2, 3);
        assertThat(diary.entries.get(diary.entries.size() - 1)).startsWith("CANCELLED");
    }

    @Test
    void generateAll_closedEarly_tellsTheEndOfEachThatBegan() {
        Generations generations = generator(model).generateAll(List.of(Script.PROMPT, Script.PROMPT, Script.PROMPT), 2);
        generations.next();
        generations.close();
        assertThat(diary.entries.stream().filter(entry -> entry.startsWith("start")))
                .hasSameSizeAs(diary.entries.stream()
                        .filter(entry -> !entry.startsWith("start") && !entry.equals("first"))
                        .toList());
    }

    @Test
    void listener_thatThrows_changesNothing() {
        GenerationOptions options = GenerationOptions.builder()
                .listener((mix, promptTokens) -> {
                    throw new IllegalStateException("onStart");
                })
                .listener((mix, promptTokens) -> new Generation.Observer() {
                    @Override
                    public void onFirstToken(Duration sinceStart) {
                        throw new IllegalStateException("onFirstToken");
                    }

                    @Override
                    public void onEnd(Generation generation) {
                        throw new IllegalStateException("onEnd");
                    }
                })
                .listener(diary)
                .build();
        assertThat(Generator.of(model, options).generate(Script.PROMPT).text()).isEqualTo("abc");
        assertThat(diary.entries).containsExactly("start 1", "first", "END abc");
        assertThat(model.openSessions()).isZero();
    }

    @Test
    void toBuilder_keepsListeners() {
        GenerationOptions options =
                GenerationOptions.builder().listener(diary).build().toBuilder().build();
        assertThat(options.listeners()).containsExactly(diary);
    }

    @Test
    void sequencesPerStep_alone_isOne() {
        assertThat(generator(model).generate(Script.PROMPT).sequencesPerStep()).isEqualTo(1);
    }

    @Test
    void sequencesPerStep_ofSequencesThatMoveTogether_countsThem() {
        try (Generations generations = generator(model).generateAll(List.of(Script.PROMPT, Script.PROMPT), 2)) {
            assertThat(generations.next().sequencesPerStep()).isEqualTo(2);
            assertThat(generations.next().sequencesPerStep()).isEqualTo(2);
        }
    }

    @Test
    void sequencesPerStep_withoutAStep_isZero() {
        try (TokenStream stream = generator(model).stream(Script.PROMPT)) {
            stream.cancel();
            assertThat(stream.result().sequencesPerStep()).isZero();
        }
    }
}
