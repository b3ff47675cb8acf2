package org.eft4j;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.function.IntToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * One model in an {@link Ensemble}: its name there, its weight, and the view of the prompt it reads. The mixed score of
 * a token is the sum over members of weight times log-probability. A member temperature T is the same as dividing the
 * weight by T.
 *
 * <p>Immutable and thread-safe.
 */
public final class Member {
    private final String name;
    private final LanguageModel model;
    private final WeightSchedule weight;
    private final @Nullable View view;
    private final boolean alone;

    private Member(String name, LanguageModel model, WeightSchedule weight, @Nullable View view, boolean alone) {
        this.name = name;
        this.model = requireNonNull(model);
        this.weight = weight;
        this.view = view;
        this.alone = alone;
    }

    /**
     * Returns a member of constant weight; 0 is never evaluated, negative weights pull away.
     *
     * @throws IllegalArgumentException if the weight is not finite, or the name is blank or contains a slash
     */
    public static Member of(String name, LanguageModel model, double weight) {
        return of(name, model, WeightSchedule.constant(weight));
    }

    /**
     * Returns a member whose weight depends on the step: the number of tokens generated so far, 0 for the first. Where
     * the weight is 0 the member reads along, but its logits do not count. Whether it is the reference, and whether its
     * end tokens end an answer, is decided by the weight of step 0; the reference's end tokens always do.
     */
    public static Member of(String name, LanguageModel model, IntToDoubleFunction weight) {
        return of(name, model, WeightSchedule.of(weight));
    }

    static Member of(String name, LanguageModel model, WeightSchedule weight) {
        if (name.isBlank() || name.contains("/")) {
            throw new IllegalArgumentException("a member's name must not be blank or contain '/', got '" + name + "'");
        }
        return new Member(name, model, weight, null, false);
    }

    /** Returns a model on its own, under its own name, whatever that is. No view of a prompt is meant for it. */
    static Member alone(LanguageModel model) {
        return new Member(model.name(), model, WeightSchedule.ONE, null, true);
    }

    /**
     * Returns a copy that reads its own view of every prompt. A view set on the prompt itself ({@link Prompt#withView})
     * goes first.
     */
    public Member withView(View view) {
        return new Member(name, model, weight, requireNonNull(view), alone);
    }

    /** Returns whether it stands for a model that no mix was made of. */
    boolean isAlone() {
        return alone;
    }

    /** Returns the name, unique within its ensemble. */
    public String name() {
        return name;
    }

    /** Returns the model. The caller that opened it closes it. */
    public LanguageModel model() {
        return model;
    }

    /**
     * Returns the weight at a step.
     *
     * @throws EftException if a weight function gives a value that is not finite
     */
    public double weight(int step) {
        return weight.at(step);
    }

    WeightSchedule weight() {
        return weight;
    }

    /**
     * Returns the prompt for this member: the view set on the prompt for its name, else its own view, else the prompt
     * itself.
     */
    Prompt promptFor(Prompt prompt) {
        Prompt named = alone ? null : prompt.views().get(name);
        if (named != null) {
            return named;
        }
        return view == null ? prompt : view.of(prompt, model);
    }

    /** Returns the view of the prompt, empty if the member reads what the ensemble hands it. */
    public Optional<View> view() {
        return Optional.ofNullable(view);
    }

    @Override
    public String toString() {
        return weight + "·" + name;
    }

    /** What a member reads instead of the prompt. Must be a pure function. */
    @FunctionalInterface
    public interface View {
        /** Only the last token of the prompt: the unconditioned side of guidance, as in Hugging Face. */
        View LAST_TOKEN = (prompt, model) -> {
            int[] ids = model.encode(prompt);
            if (ids.length == 0) {
                throw new IllegalArgumentException("the prompt has no token; expected at least one");
            }
            return Prompt.tokens(ids[ids.length - 1]);
        };

        /**
         * Returns the prompt to read.
         *
         * @param prompt what the ensemble was asked to read; for a chat and a model without a chat template, the ids
         *     that it would read without a view
         * @param model the member's model, for its tokenizer
         */
        Prompt of(Prompt prompt, LanguageModel model);
    }
}
