package org.eft4j.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.eft4j.FinishReason;
import org.eft4j.Generation;
import org.eft4j.GenerationOptions;
import org.eft4j.Generator;
import org.eft4j.ModelSession;
import org.eft4j.Prompt;
import org.eft4j.Scorer;
import org.eft4j.Speculation;
import org.eft4j.Token;
import org.eft4j.TokenStream;

/**
 * One sequence of calls, a pure function of its number. What a call throws must be documented or thrown on purpose.
 * What it returns must be what the clean twin returns. After a failure the session stands where it stood or refuses to
 * go on. At the end no session is open.
 */
final class FuzzCase {
    /** How calls ended, to show that the cases reach what they are to try. */
    enum Outcome {
        SAME_AS_TWIN,
        FAILED,
        WENT_ON_AFTER_FAILURE,
        WHOLE_TEXT,
        TEXT_CUT_SHORT,
        SCORED
    }

    private static final int WIDTH = HostileMix.WIDTH;
    private static final int[] NO_TOKENS = {};

    private final SplittableRandom random;
    private final Hostility hostility;
    private final HostileMix mix;
    private final Prompt prompt;
    private final Map<Outcome, Integer> outcomes = new EnumMap<>(Outcome.class);

    private FuzzCase(long number) {
        this.random = new SplittableRandom(number);
        this.hostility = new Hostility(random);
        this.mix = HostileMix.draw(random, hostility);
        this.prompt = Prompt.tokens(tokens(1 + random.nextInt(3)));
    }

    /** Runs a case and says how its calls ended. */
    static Map<Outcome, Integer> run(long number) {
        FuzzCase fuzz = new FuzzCase(number);
        switch (fuzz.random.nextInt(5)) {
            case 0, 1 -> fuzz.session();
            case 2, 3 -> fuzz.stream();
            default -> fuzz.score();
        }
        assertThat(fuzz.mix.openSessions()).as("sessions left open").isZero();
        return fuzz.outcomes;
    }

    private int[] tokens(int count) {
        return random.ints(count, 0, WIDTH - 1).toArray();
    }

    private void count(Outcome outcome) {
        outcomes.merge(outcome, 1, Integer::sum);
    }

    /** Makes a call that may fail; says whether it did not. */
    private boolean succeeds(Runnable call) {
        try {
            call.run();
            return true;
        } catch (RuntimeException | Error e) {
            hostility.requireAllowed(e);
            count(Outcome.FAILED);
            return false;
        }
    }

    private void answers(Supplier<?> call) {
        succeeds(() -> assertThat(call.get()).isNotNull());
    }

    private void session() {
        ModelSession[] opened = new ModelSession[1];
        if (!succeeds(() -> opened[0] = mix.mix().newSession(prompt))) {
            return;
        }
        ModelSession session = opened[0];
        hostility.setCallBack(() -> move(session, session, random));
        boolean failed = false;
        try (ModelSession twin = mix.twin().newSession(prompt)) {
            for (int step = 0; step < 12; step++) {
                boolean moved = move(session, twin, random);
                assertThat(session.length()).as("length after a call").isEqualTo(twin.length());
                if (moved && failed) {
                    count(Outcome.WENT_ON_AFTER_FAILURE);
                }
                failed |= !moved;
            }
        }
        hostility.setCallBack(() -> {});
        succeeds(session::close);
        succeeds(session::close);
    }

    /** Makes one call of a session, and of its twin if it succeeded; says whether it did. */
    private boolean move(ModelSession session, ModelSession twin, SplittableRandom random) {
        int length = twin.length();
        switch (random.nextInt(12)) {
            case 0, 1 -> {
                return fills(session, twin, 1, (s, rows) -> s.promptLogits(rows));
            }
            case 2, 3 -> {
                int shorter = random.nextInt(length + 1);
                return succeeds(() -> session.truncate(shorter))
                        && succeeds(() -> truncateTwin(session, twin, shorter));
            }
            case 4 -> {
                int wrong = random.nextBoolean() ? -1 : length + 1;
                assertThat(succeeds(() -> session.truncate(wrong)))
                        .as("truncate to %d", wrong)
                        .isFalse();
                return true;
            }
            case 5 -> {
                assertThat(succeeds(() -> appendWrongly(session)))
                        .as("a wrong append")
                        .isFalse();
                return true;
            }
            default -> {
                int[] tokens = tokens(1 + random.nextInt(3));
                int rows = random.nextInt(tokens.length + 1);
                return fills(session, twin, rows, (s, target) -> s.append(tokens, 0, tokens.length, target, rows));
            }
        }
    }

    @SuppressWarnings("ReferenceEquality") // a session can be its own twin
    private static void truncateTwin(ModelSession session, ModelSession twin, int length) {
        if (twin.length() > length && twin != session) {
            twin.truncate(length);
        }
    }

    private void appendWrongly(ModelSession session) {
        switch (random.nextInt(5)) {
            case 0 -> session.append(new int[] {WIDTH}, 0, 1, new float[WIDTH], 1);
            case 1 -> session.append(new int[] {1}, 1, 1, new float[WIDTH], 1);
            case 2 -> session.append(new int[] {1}, 0, 1, new float[WIDTH - 1], 1);
            case 3 -> session.append(new int[] {1}, 0, 1, new float[3 * WIDTH], 2);
            default -> session.append(NO_TOKENS, 0, -1, new float[0], 0);
        }
    }

    @FunctionalInterface
    private interface Filling {
        void fill(ModelSession session, float[] rows);
    }

    @SuppressWarnings("ReferenceEquality") // a session can be its own twin
    private boolean fills(ModelSession session, ModelSession twin, int rows, Filling call) {
        float[] found = new float[rows * WIDTH];
        if (!succeeds(() -> call.fill(session, found))) {
            return false;
        }
        if (twin != session) {
            float[] expected = new float[rows * WIDTH];
            call.fill(twin, expected);
            assertThat(found).as("rows").isEqualTo(expected);
            count(Outcome.SAME_AS_TWIN);
        }
        return true;
    }

    private void stream() {
        GenerationOptions.Builder options = GenerationOptions.builder()
                .maxNewTokens(1 + random.nextInt(20))
                .logProbabilities(random.nextInt(3))
                .memberLogProbabilities(random.nextBoolean());
        if (random.nextInt(3) == 0) {
            options.sampling(s -> s.repetitionPenalty(1.3).presencePenalty(0.4).frequencyPenalty(0.2));
        }
        boolean speculates = random.nextBoolean();
        if (!speculates && random.nextBoolean()) {
            options.temperature(1).seed(random.nextLong());
        }
        int[] expected =
                Generator.of(mix.twin(), options.build()).generate(prompt).tokenIds();
        if (speculates) {
            options.speculation(speculation());
        }
        if (random.nextBoolean()) {
            double share = 0.1 * random.nextDouble();
            options.sampling(s -> s.logitsProcessor(new HostileProcessor(hostility, random, share)));
        }
        TokenStream[] opened = new TokenStream[1];
        if (succeeds(() -> opened[0] = Generator.of(mix.mix(), options.build()).stream(prompt))) {
            read(opened[0], expected);
        }
    }

    private Speculation speculation() {
        Speculation speculation = random.nextBoolean() ? Speculation.automatic() : Speculation.byModel(mix.drafter());
        return speculation.withBlockLength(1 + random.nextInt(5));
    }

    private void read(TokenStream stream, int[] expected) {
        Iterator<Token> tokens = stream.iterator();
        hostility.setCallBack(() -> disturb(stream, tokens));
        List<Integer> found = new ArrayList<>();
        for (int call = 0; call < 25; call++) {
            switch (random.nextInt(20)) {
                case 0 -> succeeds(() -> checkResult(stream.result(), expected));
                case 1 -> disturb(stream, tokens);
                default ->
                    succeeds(() -> {
                        if (tokens.hasNext()) {
                            found.add(tokens.next().id());
                        }
                    });
            }
        }
        succeeds(stream::close);
        succeeds(stream::close);
        assertThat(found).as("tokens").isEqualTo(prefix(expected, found.size()));
        succeeds(() -> checkResult(stream.result(), expected));
    }

    /** Calls that a stream must bear at any time. */
    private void disturb(TokenStream stream, Iterator<Token> tokens) {
        switch (random.nextInt(6)) {
            case 0 -> succeeds(stream::cancel);
            case 1 -> succeeds(stream::close);
            case 2 -> answers(stream::iterator);
            default -> answers(tokens::hasNext);
        }
    }

    private void checkResult(Generation generation, int[] expected) {
        boolean cut = generation.finishReason() == FinishReason.CANCELLED;
        int[] ids = generation.tokenIds();
        List<Integer> whole = prefix(expected, cut ? ids.length : expected.length);
        assertThat(ids).as("result").containsExactly(whole.toArray(new Integer[0]));
        count(cut ? Outcome.TEXT_CUT_SHORT : Outcome.WHOLE_TEXT);
    }

    private static List<Integer> prefix(int[] ids, int length) {
        return Arrays.stream(ids).limit(length).boxed().toList();
    }

    private void score() {
        int[] completion = tokens(1 + random.nextInt(6));
        Scorer scorer = Scorer.of(mix.mix()).withMemberScores();
        succeeds(() -> {
            List<Double> found = scorer.score(prompt, completion).logProbabilities();
            assertThat(found)
                    .as("scores")
                    .isEqualTo(Scorer.of(mix.twin()).score(prompt, completion).logProbabilities());
            count(Outcome.SCORED);
        });
    }
}
