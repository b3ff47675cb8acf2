package org.eft4j;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.eft4j.internal.resource.LeakDetector;
import org.eft4j.testkit.InMemoryModel;

/** A program that forgets to close things, each twice at one place, and prints what the leak detector reports. */
final class ForgottenObjects {
    /** Held, since the logging library does not. */
    private static final Logger LOGGER = Logger.getLogger(LeakDetector.class.getName());

    private static final Prompt PROMPT = Prompt.tokens(0);

    private ForgottenObjects() {}

    /** Prints every report that thirty collections bring. */
    public static void main(String[] args) {
        List<String> reports = new CopyOnWriteArrayList<>();
        LOGGER.setUseParentHandlers(false);
        LOGGER.addHandler(into(reports));
        try (InMemoryModel kept = model("kept")) {
            for (int i = 0; i < 2; i++) {
                forgetModel();
                forgetStream(kept);
                forgetSession(Ensemble.upscale(kept, kept, kept));
                forgetSessionUntilItsModelIsClosed();
                closeEverything();
            }
            for (int i = 0; i < 30; i++) {
                System.gc();
                closeEverything(); // an opening reports what was collected
            }
        }
        reports.forEach(System.out::println);
    }

    private static InMemoryModel model(String name) {
        return TestModels.ngram(name, 1, 8).build();
    }

    private static void forgetModel() {
        model("forgotten");
    }

    private static void forgetStream(LanguageModel model) {
        Generator.of(model, GenerationOptions.defaults()).stream(PROMPT)
                .iterator()
                .next();
    }

    private static void forgetSession(LanguageModel model) {
        model.newSession(PROMPT);
    }

    private static void forgetSessionUntilItsModelIsClosed() {
        try (InMemoryModel model = model("closed")) {
            model.newSession(PROMPT);
        }
    }

    private static void closeEverything() {
        try (InMemoryModel model = model("closed");
                ModelSession session = model.newSession(PROMPT);
                TokenStream stream = Generator.of(model, GenerationOptions.defaults()).stream(PROMPT)) {
            session.promptLogits(new float[8]);
            stream.iterator().next();
        }
    }

    private static Handler into(List<String> reports) {
        return new Handler() {
            @Override
            public void publish(LogRecord entry) {
                reports.add(entry.getMessage());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
    }
}
