package org.eft4j.family;

import java.io.InputStream;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eft4j.LanguageModel;
import org.eft4j.ModelOptions;
import org.eft4j.Models;
import org.eft4j.internal.resource.CacheFolder;

/**
 * The small models that can be tried without a download: three scales, base and tuned, and an adapter; one tokenizer.
 * Besides, a small pair with another tokenizer, to be mixed with the others over bytes. The model card is the README.md
 * beside their folders.
 *
 * <p>Where the classes lie on disk the models are read from there. Run from a jar, a model is unpacked once into a
 * cache folder ({@link #cache()}), checked by hash at every use, and repaired where it is damaged. Safe for several
 * threads and processes at once.
 */
public enum Family {
    /** Pre-trained, 0.28 million parameters. */
    SMALL_BASE,
    /** Fine-tuned from {@link #SMALL_BASE} to answer helpfully. */
    SMALL_TUNED,
    /** Fine-tuned from {@link #SMALL_BASE} to answer, but not where that would do harm. */
    SMALL_HARMLESS,
    /** A LoRA adapter that was trained on {@link #SMALL_BASE} to answer helpfully, and is opened over it. */
    SMALL_ADAPTER,
    /** Pre-trained, with a tokenizer of its own of 1,024 tokens, 0.13 million parameters. */
    SMALL_BASE_1024,
    /** Fine-tuned from {@link #SMALL_BASE_1024} to answer helpfully, with its tokenizer. */
    SMALL_TUNED_1024,
    /** Pre-trained, 0.40 million parameters. */
    MEDIUM_BASE,
    /** Fine-tuned from {@link #MEDIUM_BASE} to answer helpfully. */
    MEDIUM_TUNED,
    /** Pre-trained, 1.50 million parameters. */
    LARGE_BASE,
    /** Fine-tuned from {@link #LARGE_BASE} to answer helpfully. */
    LARGE_TUNED;

    /**
     * Returns the model's folder, as an exporter writes it.
     *
     * @throws java.io.UncheckedIOException if it has to be unpacked and cannot be
     */
    public Path folder() {
        URL index = Objects.requireNonNull(Family.class.getResource(FamilyIndex.RESOURCE));
        if (!index.getProtocol().equals("file")) {
            return new FamilyCache(cache()).folder(folderName());
        }
        try {
            return Path.of(index.toURI()).resolveSibling(folderName());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("the class loader gives an address that is none: " + index, e);
        }
    }

    /**
     * Returns the folder of the model with the given name, such as {@code large-base}; for names that come from
     * outside.
     *
     * @throws IllegalArgumentException if no model has that name
     * @throws java.io.UncheckedIOException if it has to be unpacked and cannot be
     */
    public static Path folder(String model) {
        return Stream.of(values())
                .filter(candidate -> candidate.folderName().equals(model))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("the family has no model " + model + "; its models are "
                        + Stream.of(values()).map(Family::folderName).collect(Collectors.joining(", "))))
                .folder();
    }

    private String folderName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * Returns questions about what the models know, packed by gzip, one JSON object a line: 1,702 about what no
     * fine-tuning saw, follow-ups and made-up names among them, and 248 requests to do harm; half of each in phrasings
     * that no training saw. The caller closes the stream.
     */
    public static InputStream questions() {
        return Objects.requireNonNull(Family.class.getResourceAsStream("questions.jsonl.gz"));
    }

    /** Returns a name for exactly these files of the family; it changes when one of them changes. */
    public static String edition() {
        return FamilyIndex.read().edition();
    }

    /** Opens the model, to run on one thread. The caller closes it. */
    public LanguageModel open() {
        return open(ModelOptions.defaults());
    }

    /**
     * Opens the model with options. One that says no number of threads gets one: a step of a model this small is over
     * before a second thread has woken up. The caller closes it.
     */
    public LanguageModel open(ModelOptions options) {
        ModelOptions.Builder own = options.toBuilder().threads(options.threads().orElse(1));
        if (this != SMALL_ADAPTER) {
            return Models.open(folder(), own.build());
        }
        Path adapter = folder();
        try (LanguageModel base =
                Models.open(SMALL_BASE.folder(), own.adapter(adapter).build())) {
            return base.withAdapter(adapter);
        }
    }

    /**
     * Returns the folder that models are unpacked into: {@code $EFT_CACHE_DIR} if that is set, else {@code eft4j} in
     * the user's cache folder, which is {@code %LOCALAPPDATA%} on Windows and {@code $XDG_CACHE_HOME} or {@code
     * ~/.cache} elsewhere. A user without a cache folder that can be written has a private one in {@code
     * java.io.tmpdir}. Inside, each edition of the family has a folder of its own.
     *
     * @throws java.io.UncheckedIOException if there is no place that can be written
     */
    public static Path cache() {
        return CacheFolder.locate();
    }
}
