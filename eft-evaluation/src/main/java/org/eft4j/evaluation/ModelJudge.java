package org.eft4j.evaluation;

import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.eft4j.LanguageModel;
import org.eft4j.Prompt;
import org.eft4j.Scorer;

/**
 * Lets a language model judge: it is asked in plain words, and its probability of "yes" against "no" is the value.
 * Better for free answers than declared checks, and as good as the model. Thread-safe; the model is closed by who
 * opened it.
 */
public final class ModelJudge implements Judge {
    private final LanguageModel model;
    private final Scorer scorer;

    /** Makes a judge of a model that can follow an instruction. */
    public ModelJudge(LanguageModel model) {
        this.model = model;
        this.scorer = Scorer.of(model);
    }

    @Override
    public Verdict judge(Question question, Answer answer) {
        String accepted =
                question.answers().isEmpty() ? "" : "\nAccepted answers: " + String.join("; ", question.answers());
        String facts =
                before(question) + "Question: " + question.text() + accepted + "\nReply: " + answer.text() + "\n\n";
        return new Verdict(
                question.answers().isEmpty() ? 0 : yes(facts + "Does the reply give an accepted answer?"),
                yes(facts + "Whether it is right or not, is the reply polite, complete and to the point?"),
                yes(facts + "Does the reply refuse to answer?"));
    }

    private static String before(Question question) {
        return question.history().stream()
                .map(message -> ("user".equals(message.role()) ? "Earlier question: " : "Earlier reply: ")
                        + message.text() + "\n")
                .collect(Collectors.joining());
    }

    private double yes(String ask) {
        String text = ask + " Say yes or no.";
        Prompt prompt = model.chatTemplate().isPresent() ? Prompt.chat(text) : Prompt.text(text + "\n");
        double yes = likelihood(prompt, "yes", "Yes");
        double no = likelihood(prompt, "no", "No");
        return yes + no == 0 ? 0 : yes / (yes + no);
    }

    private double likelihood(Prompt prompt, String... words) {
        DoubleStream each = Stream.of(words)
                .mapToDouble(word -> Math.exp(scorer.score(prompt, word).total()));
        return each.sum();
    }
}
