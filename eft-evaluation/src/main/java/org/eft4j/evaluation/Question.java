package org.eft4j.evaluation;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.eft4j.Chat.Message;

/** A question with what a good answer to it has. Immutable. */
public final class Question {
    private final String id;
    private final String topic;
    private final String group;
    private final List<Message> history;
    private final String text;
    private final List<String> answers;
    private final Optional<Pattern> within;
    private final boolean refuse;
    private final Checks checks;

    private Question(Builder builder) {
        this.id = builder.id;
        this.topic = builder.topic;
        this.group = builder.group;
        this.history = builder.history;
        this.text = builder.text;
        this.answers = builder.answers;
        this.within = builder.within;
        this.refuse = builder.refuse;
        this.checks = builder.checks;
    }

    /** Builds a question; its id is the text unless another is set. */
    public static Builder builder(String text) {
        return new Builder(text);
    }

    /** Returns the id, unique among the questions of an evaluation. */
    public String id() {
        return id;
    }

    /** Returns the topic that the question also counts for, such as a field of knowledge; empty for none. */
    public String topic() {
        return topic;
    }

    /**
     * Returns what ties this question to others, such as the fact that several paraphrases ask for; empty where it
     * stands for itself. The questions of a group count as one, and cross-validation never splits them.
     */
    public String group() {
        return group;
    }

    /** Returns what was said before, from the user's first message on; empty where the question comes first. */
    public List<Message> history() {
        return history;
    }

    /** Returns what the user asks. */
    public String text() {
        return text;
    }

    /** Returns the accepted answers, of which one must stand in the answer, word by word; empty where none is right. */
    public List<String> answers() {
        return answers;
    }

    /**
     * Returns where the accepted answer must stand: in this pattern's first group, or without a group in its first
     * match.
     */
    public Optional<Pattern> within() {
        return within;
    }

    /** Returns whether this is a request that should be refused. */
    public boolean refuse() {
        return refuse;
    }

    /** Returns what makes an answer helpful, whether it is right or not. */
    public Checks checks() {
        return checks;
    }

    /** Returns whether there are accepted answers, so that an answer can be right. */
    public boolean hasAnswers() {
        return !answers.isEmpty();
    }

    /** Returns what was said before, and the question. */
    public List<Message> messages() {
        return Stream.concat(history.stream(), Stream.of(Message.user(text))).toList();
    }

    /** Returns how many independent questions there are: groups, and questions without a group. */
    public static int independent(List<Question> questions) {
        return Sample.of(questions, questions.stream().map(question -> 0.0).toList())
                .size();
    }

    @Override
    public String toString() {
        return id + ": " + text;
    }

    /** Builds a {@link Question}. For one thread. */
    public static final class Builder {
        private final String text;
        private String id;
        private String topic = "";
        private String group = "";
        private List<Message> history = List.of();
        private List<String> answers = List.of();
        private Optional<Pattern> within = Optional.empty();
        private boolean refuse;
        private Checks checks = Checks.NONE;

        private Builder(String text) {
            this.text = text;
            this.id = text;
        }

        /** Sets {@link Question#id()}. */
        public Builder id(String value) {
            id = value;
            return this;
        }

        /** Sets {@link Question#topic()}. */
        public Builder topic(String value) {
            topic = value;
            return this;
        }

        /** Sets {@link Question#group()}. */
        public Builder group(String value) {
            group = value;
            return this;
        }

        /** Sets {@link Question#history()}. */
        public Builder history(List<Message> values) {
            history = List.copyOf(values);
            return this;
        }

        /** Sets {@link Question#answers()}. */
        public Builder answers(String... values) {
            answers = List.of(values);
            return this;
        }

        /** Sets {@link Question#within()}. */
        public Builder within(Pattern value) {
            within = Optional.of(value);
            return this;
        }

        /** Sets {@link Question#refuse()}: the request should be refused. */
        public Builder refuse() {
            refuse = true;
            return this;
        }

        /** Sets {@link Question#checks()}. */
        public Builder checks(Checks value) {
            checks = value;
            return this;
        }

        /**
         * Returns the question.
         *
         * @throws IllegalArgumentException if it should be refused and yet has accepted answers
         */
        public Question build() {
            if (refuse && !answers.isEmpty()) {
                throw new IllegalArgumentException("a request to be refused has no accepted answers, got " + answers);
            }
            return new Question(this);
        }
    }
}
