package org.eft4j.examples.evaluation;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A question with what a good answer to it has.
 *
 * @param id unique within its file
 * @param text what the user asks
 * @param answers accepted answers, of which one must stand in the answer, word by word; empty for a request that should be refused
 * @param within where the accepted answer must stand: in the first group, or without a group the whole, of the first match; empty for
 *     anywhere
 * @param refuse whether it should be refused
 * @param checks what makes the answer helpful, whether it is right or not
 */
public record Question(
        String id, String text, List<String> answers, Optional<Pattern> within, boolean refuse, Checks checks) {
    /** Makes the list immutable. */
    public Question {
        answers = List.copyOf(answers);
    }
}
