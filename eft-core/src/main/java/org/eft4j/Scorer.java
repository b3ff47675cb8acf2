package org.eft4j;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eft4j.LanguageModel.Capability;
import org.eft4j.internal.math.LogSumExp;
import org.jspecify.annotations.Nullable;

/**
 * Reads given text instead of writing it: the log-probability of a completion after a prompt, under any model or
 * ensemble.
 *
 * <p>Immutable and thread-safe; each call opens a session of its own and closes it. The model is not closed here.
 */
public final class Scorer {
    /** Logits held at once for each member, about 4 MB; longer completions are read in several blocks. */
    private static final int BLOCK_FLOATS = 1 << 20;

    private static final int BLOCK_TOKENS = 64;

    private final LanguageModel model;
    private final boolean memberScores;
    private final Explanation.@Nullable Request explanations;

    private Scorer(LanguageModel model, boolean memberScores, Explanation.@Nullable Request explanations) {
        this.model = requireNonNull(model);
        this.memberScores = memberScores;
        this.explanations = explanations;
    }

    /** Returns a scorer without scores of single members. */
    public static Scorer of(LanguageModel model) {
        return new Scorer(model, false, null);
    }

    /** Returns a copy that also reports each member's own log-probabilities. */
    public Scorer withMemberScores() {
        return new Scorer(model, true, explanations);
    }

    /**
     * Returns a copy that also explains each token.
     *
     * @throws IllegalArgumentException if the model is no ensemble, or has no evaluated member of the name asked for
     */
    public Scorer withExplanations(Explanation.Request request) {
        Explainer.check(model, request);
        return new Scorer(model, memberScores, request);
    }

    /**
     * Scores a text after a prompt. It is encoded as it stands there ({@link Tokenizer#encodeAfter}), so what the model
     * wrote after the prompt is scored as the tokens that it was written as, if the tokenizer would choose these
     * itself. To score the very tokens of a generation, pass {@link Generation#tokenIds()}.
     *
     * @throws IllegalArgumentException if either is empty or has an id outside the vocabulary
     * @throws ContextOverflowException if the prompt leaves no room for a new token, or both together are longer than
     *     the context
     * @throws UnsupportedOperationException if the model lacks {@link Capability#MULTIPLE_LOGIT_ROWS}
     * @throws BackendException if a model fails
     * @throws ChatTemplateException if the prompt is a chat that cannot be rendered
     * @throws NoTokenPossibleException if the members of a mix exclude each other's tokens
     * @throws EftException if the weights of a mix at some step are not finite or all 0
     * @throws IllegalStateException if the model is closed
     */
    public Score score(Prompt prompt, String completion) {
        return score(prompt, model.tokenizer().encodeAfter(model.encode(prompt), completion));
    }

    /** Scores token ids after a prompt; throws what {@link #score(Prompt, String)} throws. */
    public Score score(Prompt prompt, int... completion) {
        if (completion.length == 0) {
            throw new IllegalArgumentException("a completion to score needs at least one token, got none");
        }
        if (!model.capabilities().contains(Capability.MULTIPLE_LOGIT_ROWS)) {
            throw new UnsupportedOperationException("scoring needs " + Capability.MULTIPLE_LOGIT_ROWS + ", which "
                    + model.name() + " lacks: it gives logits for the last token only");
        }
        requireInside(completion);
        try (ModelSession session = model.newSession(prompt)) {
            // bytes share tokens, so only reading them tells how many fit
            if (completion.length > session.remaining() && !ByteVocabulary.is(model.vocabulary())) {
                throw overflow(completion.length, session.remaining());
            }
            return new Reading(session, completion).score();
        }
    }

    private ContextOverflowException overflow(int tokens, int room) {
        return new ContextOverflowException("prompt and completion do not fit into the context of " + model.name()
                + ": " + tokens + " tokens to score, room for " + room);
    }

    private void requireInside(int[] completion) {
        int width = model.vocabulary().size();
        for (int token : completion) {
            if (token < 0 || token >= width) {
                throw new IllegalArgumentException(
                        "token ids of " + model.name() + " are 0 to " + (width - 1) + ", got " + token);
            }
        }
    }

    /** One completion being read, block by block. */
    private final class Reading {
        private final ModelSession session;
        private final int[] completion;
        private final int width = model.vocabulary().size();
        private final UnassignedIds unassigned = UnassignedIds.of(model.vocabulary(), model.endTokens());
        private final LogSumExp logSumExp = new LogSumExp();
        private final List<Double> values = new ArrayList<>();
        private final Map<String, List<Double>> members = new LinkedHashMap<>();
        private final List<Explanation> explained = new ArrayList<>();
        private final @Nullable Explainer explainer = explanations == null ? null : Explainer.of(model, explanations);

        Reading(ModelSession session, int[] completion) {
            this.session = session;
            this.completion = completion;
        }

        Score score() {
            int block = Math.max(1, Math.min(BLOCK_TOKENS, BLOCK_FLOATS / width));
            float[] rows = new float[Math.min(block, completion.length) * width];
            session.promptLogits(rows);
            note(rows, 0, 0);
            // The logits after the last token would tell what follows it, which nobody asks for.
            int from = 0;
            while (from < completion.length - 1) {
                int count = Math.min(Math.min(block, session.remaining()), completion.length - 1 - from);
                if (count == 0) {
                    throw overflow(completion.length, from);
                }
                session.append(completion, from, count, rows, count);
                for (int row = 0; row < count; row++) {
                    note(rows, row, from + row + 1);
                }
                from += count;
            }
            return new Score(Arrays.stream(completion).boxed().toList(), values, members, explained);
        }

        private void note(float[] rows, int row, int position) {
            int offset = row * width;
            unassigned.leaveOut(rows, offset);
            if (!(model instanceof Ensemble)) {
                LinearMix.requireUsable(rows, offset, width, model.name(), position);
            }
            int token = completion[position];
            values.add(rows[offset + token] - logSumExp.of(rows, offset, unassigned.assignedWidth()));
            if ((memberScores || explainer != null) && session instanceof EnsembleSession mixed) {
                Map<String, Double> each = new LinkedHashMap<>();
                mixed.members().report(row, token, "", each);
                if (memberScores) {
                    each.forEach((name, value) -> members.computeIfAbsent(name, n -> new ArrayList<>())
                            .add(value));
                }
                if (explainer != null) {
                    explained.add(explainer.explain(mixed.members(), row, rows, offset, token, each));
                }
            }
        }
    }
}
