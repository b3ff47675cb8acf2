package org.eft4j.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.eft4j.Chat.Message;
import org.eft4j.Generator;
import org.eft4j.LanguageModel;
import org.eft4j.Prompt;
import org.eft4j.family.Family;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluationTest {
    private static LanguageModel model;

    @TempDir
    private Path temp;

    @BeforeAll
    static void open() {
        model = Family.SMALL_TUNED.open();
    }

    @AfterAll
    static void close() {
        model.close();
    }

    private static Question question(int id, Message... history) {
        return Question.builder("What is a heron?")
                .id("" + id)
                .history(List.of(history))
                .answers("bird")
                .build();
    }

    private Journal journal() {
        return Journal.open(temp.resolve("journal.jsonl"), Map.of());
    }

    private static EvaluatedModel evaluated(LanguageModel who) {
        return new EvaluatedModel("who", who, who, 0);
    }

    private static Answer answer(LanguageModel who, Question question) {
        try (EvaluatedModel.Answers answers = evaluated(who).answer(List.of(question), 1)) {
            return answers.next();
        }
    }

    @Test
    void ask_severalAtOnce_answersAsOneAtATime() {
        List<Question> questions = Stream.of("Japan", "Peru", "Kenya", "Norway", "Chile", "Ghana", "Nepal", "Cuba")
                .map(country -> Question.builder("What is the capital of " + country + "?")
                        .id(country)
                        .build())
                .toList();
        List<Map<String, List<JudgedAnswer>>> found = IntStream.of(1, 3, 8)
                .mapToObj(atOnce ->
                        Evaluation.builder(questions).atOnce(atOnce).build().ask(Map.of("who", model), model))
                .toList();
        assertThat(found.get(1)).isEqualTo(found.get(0));
        assertThat(found.get(2)).isEqualTo(found.get(0));
        assertThat(found.get(0).getOrDefault("who", List.of()).stream()
                        .map(JudgedAnswer::answer)
                        .distinct())
                .hasSizeGreaterThan(5);
    }

    @Test
    void answer_withAHistory_isThatOfTheWholeConversation() {
        Question next = question(1, Message.user("What is a crow?"), Message.of("assistant", "Sure! A bird."));

        assertThat(answer(model, next).text())
                .isEqualTo(Generator.of(model)
                        .generate(Prompt.chat(next.messages()))
                        .text())
                .isNotEqualTo(answer(model, question(1)).text());
    }

    @Test
    void stop_fromAnotherThread_endsTheAnswerInFlightAndKeepsNoneOfIt() throws Exception {
        CountDownLatch first = new CountDownLatch(1);
        List<Question> questions =
                IntStream.range(0, 100_000).mapToObj(i -> question(i)).toList();
        Progress progress = new Progress() {
            @Override
            public void begin(String what, int steps, int done) {}

            @Override
            public void step() {
                first.countDown();
            }

            @Override
            public void close() {}
        };
        try (Journal journal = journal()) {
            Evaluation evaluation = Evaluation.builder(questions)
                    .journal(journal)
                    .progress(progress)
                    .build();
            CompletableFuture<?> asking =
                    CompletableFuture.supplyAsync(() -> evaluation.ask(Map.of("who", model), model));
            first.await();

            evaluation.stop();

            assertThatThrownBy(asking::join)
                    .isInstanceOf(CompletionException.class)
                    .hasCauseInstanceOf(CancellationException.class)
                    .hasMessageContaining("goes on from the journal");
        }
        String whole = answer(model, question(0)).text();
        try (Journal journal = journal()) {
            assertThat(journal.find("who", "0").orElseThrow().answer().text()).isEqualTo(whole);
            assertThat(questions)
                    .allMatch(question -> journal.find("who", question.id())
                            .map(judged -> judged.answer().text().equals(whole))
                            .orElse(true));
        }
    }

    @Test
    void stop_beforehand_asksNothing() {
        try (Journal journal = journal()) {
            Evaluation evaluation =
                    Evaluation.builder(List.of(question(0))).journal(journal).build();
            evaluation.stop();

            assertThatThrownBy(() -> evaluation.ask(Map.of("who", model), model))
                    .isInstanceOf(CancellationException.class);
            assertThat(journal.find("who", "0")).isEmpty();
        }
    }

    @Test
    void builder_questionsWithOneId_areRefused() {
        assertThatThrownBy(() -> Evaluation.builder(List.of(question(1), question(1))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("two have '1'");
        assertThatThrownBy(() -> Evaluation.builder(List.of())).hasMessageContaining("got none");
    }
}
