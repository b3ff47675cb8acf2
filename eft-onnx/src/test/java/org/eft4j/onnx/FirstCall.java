package org.eft4j.onnx;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.eft4j.BackendException;
import org.eft4j.GenerationOptions;
import org.eft4j.Generator;
import org.eft4j.LanguageModel;
import org.eft4j.Models;
import org.eft4j.Prompt;

/** A program for {@link ChildJvm}: opens a model and lets it write, as the first thing that its process does. */
public final class FirstCall implements Callable<String> {
    static final String MODEL = "org.eft4j.test.model";

    /** Opens the model that a system property names; gives its answer, or why it cannot be opened. */
    @Override
    public String call() {
        try {
            return "answer: " + answer(Path.of(System.getProperty(MODEL)));
        } catch (BackendException e) {
            return "refused: " + e.getMessage();
        }
    }

    static String answer(Path folder) {
        GenerationOptions options = GenerationOptions.builder().maxNewTokens(5).build();
        try (LanguageModel model = Models.open(folder)) {
            return Generator.of(model, options).generate(Prompt.chat("hello")).text();
        }
    }

    /** Prints the answer, and the names of threads that are there afterwards; the arguments say how to call. */
    public static void main(String[] arguments) {
        for (String argument : arguments) {
            switch (argument) {
                case "withoutContextLoader" -> Thread.currentThread().setContextClassLoader(null);
                case "interrupted" -> Thread.currentThread().interrupt();
                case "halt" -> {
                    System.out.println(new FirstCall().call());
                    System.out.flush();
                    Runtime.getRuntime().halt(0); // as if it were killed: nothing is tidied up
                }
                default -> throw new IllegalArgumentException(argument);
            }
        }
        System.out.println(new FirstCall().call());
        System.out.println("interrupted: " + Thread.interrupted());
        System.out.println("threads: "
                + Thread.getAllStackTraces().keySet().stream()
                        .filter(thread -> thread.getThreadGroup() != null
                                && !thread.getThreadGroup().getName().equals("InnocuousThreadGroup")
                                && thread.getThreadGroup().getParent() != null)
                        .map(thread -> thread.getName() + (thread.isDaemon() ? " (daemon)" : ""))
                        .sorted()
                        .collect(Collectors.joining(", ")));
    }
}
