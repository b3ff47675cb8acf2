package org.eft4j.examples;

import org.eft4j.Chat;
import org.eft4j.Chat.Message;
import org.eft4j.Ensemble;
import org.eft4j.Generator;
import org.eft4j.LanguageModel;
import org.eft4j.Prompt;
import org.eft4j.family.Family;

/** How do I hold a conversation, and how do I begin an answer myself? */
public final class ConversationExample {
    private ConversationExample() {}

    /** Asks twice in one conversation, then lets the model go on with an answer that it did not begin. */
    public static void main(String[] args) {
        try (LanguageModel large = Family.LARGE_BASE.open();
                LanguageModel tuned = Family.SMALL_TUNED.open();
                LanguageModel base = Family.SMALL_BASE.open()) {
            Generator generator = Generator.of(Ensemble.upscale(large, tuned, base));

            Chat chat = Chat.of(Message.user("What is the capital of New Zealand?"));
            String answer = generator.generate(Prompt.chat(chat)).text();
            System.out.println(answer);

            chat = chat.plus(Message.assistant(answer), Message.user("What is a sofa?"));
            System.out.println(generator.generate(Prompt.chat(chat)).text());

            String begun = "A sofa is";
            Chat continued = chat.plus(Message.assistant(begun)).continuing();
            System.out.println(
                    begun + generator.generate(Prompt.chat(continued)).text());
        }
    }
}
