package org.eft4j.langchain4j;

import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.DefaultChatRequestParameters;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Parameters of one request, with those of a mix beside LangChain4j's own. What is not set is as the model was built.
 *
 * <p>Immutable and thread-safe.
 */
public final class EftChatRequestParameters extends DefaultChatRequestParameters {
    private final @Nullable Double strength;
    private final @Nullable Double amplification;
    private final @Nullable Double lambda;
    private final @Nullable Long seed;

    private EftChatRequestParameters(Builder builder) {
        super(builder);
        this.strength = builder.strength;
        this.amplification = builder.amplification;
        this.lambda = builder.lambda;
        this.seed = builder.seed;
    }

    /** Returns a builder with nothing set. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns the strength α of an upscaled mix, large + α (tuned − base); null if not set. */
    public @Nullable Double strength() {
        return strength;
    }

    /** Returns the amplification β of an upscaled mix, tuned + β (large − base); null if not set. */
    public @Nullable Double amplification() {
        return amplification;
    }

    /** Returns the share λ of the first of two behaviours; null if not set. */
    public @Nullable Double lambda() {
        return lambda;
    }

    /** Returns the seed, by which the same tokens come again; null if not set. */
    public @Nullable Long seed() {
        return seed;
    }

    @Override
    public EftChatRequestParameters overrideWith(ChatRequestParameters that) {
        return builder().overrideWith(this).overrideWith(that).build();
    }

    @Override
    public EftChatRequestParameters defaultedBy(ChatRequestParameters that) {
        return builder().overrideWith(that).overrideWith(this).build();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof EftChatRequestParameters that
                && super.equals(that)
                && Objects.equals(strength, that.strength)
                && Objects.equals(amplification, that.amplification)
                && Objects.equals(lambda, that.lambda)
                && Objects.equals(seed, that.seed);
    }

    @Override
    public int hashCode() {
        return Objects.hash(super.hashCode(), strength, amplification, lambda, seed);
    }

    @Override
    public String toString() {
        return "EftChatRequestParameters{strength=" + strength + ", amplification=" + amplification + ", lambda="
                + lambda + ", seed=" + seed + ", " + super.toString() + "}";
    }

    /** Collects parameters. Not thread-safe. */
    public static final class Builder extends DefaultChatRequestParameters.Builder<Builder> {
        private @Nullable Double strength;
        private @Nullable Double amplification;
        private @Nullable Double lambda;
        private @Nullable Long seed;

        private Builder() {}

        @Override
        public Builder overrideWith(ChatRequestParameters parameters) {
            super.overrideWith(parameters);
            if (parameters instanceof EftChatRequestParameters eft) {
                strength = eft.strength != null ? eft.strength : strength;
                amplification = eft.amplification != null ? eft.amplification : amplification;
                lambda = eft.lambda != null ? eft.lambda : lambda;
                seed = eft.seed != null ? eft.seed : seed;
            }
            return this;
        }

        /** Sets the strength α of an {@link org.eft4j.UpscaledEnsemble}; other models refuse it. */
        public Builder strength(@Nullable Double alpha) {
            this.strength = alpha;
            return this;
        }

        /** Sets the amplification β of an {@link org.eft4j.UpscaledEnsemble}; other models refuse it. */
        public Builder amplification(@Nullable Double beta) {
            this.amplification = beta;
            return this;
        }

        /** Sets the share λ of the first behaviour, for models with {@link EftChatModel.Builder#interpolation}. */
        public Builder lambda(@Nullable Double share) {
            this.lambda = share;
            return this;
        }

        /** Sets the seed. */
        public Builder seed(@Nullable Long newSeed) {
            this.seed = newSeed;
            return this;
        }

        /** Makes the parameters. */
        @Override
        public EftChatRequestParameters build() {
            return new EftChatRequestParameters(this);
        }
    }
}
