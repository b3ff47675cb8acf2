package org.eft4j.examples;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.eft4j.LanguageModel;
import org.eft4j.ModelOptions;
import org.eft4j.spi.ModelSource;
import org.eft4j.testkit.LanguageModelContract;
import org.junit.jupiter.api.io.TempDir;

/** The example of a backend keeps every rule. */
class OwnBackendContractTest extends LanguageModelContract {
    @TempDir
    private Path folder;

    @Override
    protected LanguageModel openModel() {
        try {
            Path file = Files.writeString(folder.resolve("letters.txt"), "how much wood would a woodchuck chuck?");
            return new OwnBackendExample.LetterBackend().open(new ModelSource(file), ModelOptions.defaults());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    protected String text() {
        return "a woodchuck";
    }
}
