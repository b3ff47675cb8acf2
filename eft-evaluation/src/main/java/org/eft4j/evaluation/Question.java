package org.eft4j.evaluation;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.eft4j.ChatTemplate.Message;

/**
 * A question with what a good answer to it has.
 *
 * @param id unique within its file
 * @param group what questions it is counted with, such as a topic; empty for none
 * @param history what was said before, beginning with the user; empty where the question comes first
 * @param text what the user asks
 * @param answers accepted answers, of which one must stand in the answer, word by word; empty for a request that should be refused
 * @param within where the accepted answer must stand: in the first group, or without a group the whole, of the first match; empty for
 *     anywhere
 * @param refuse whether it should be refused
 * @param checks what makes the answer helpful, whether it is right or not
 */
public record Question(
        String id,
        String group,
        List<Message> history,
        String text,
        List<String> answers,
        Optional<Pattern> within,
        boolean refuse,
        Checks checks) {
    /** Makes the lists immutable. */
    public Question {
        history = List.copyOf(history);
        answers = List.copyOf(answers);
    }

    /** Whether it has accepted answers, so that an answer can be right. */
    public boolean hasAnswers() {
        return !answers.isEmpty();
    }

    /** What was said before, and the question. */
    public List<Message> messages() {
        return Stream.concat(history.stream(), Stream.of(Message.user(text))).toList();
    }
}
