package org.eft4j.cli;

import java.nio.file.Path;
import java.util.Comparator;
import org.eft4j.LanguageModel;
import org.eft4j.ModelOptions;
import org.eft4j.Models;
import org.eft4j.evaluation.ModelFingerprint;
import org.eft4j.family.Family;
import org.eft4j.onnx.AdapterInspection;
import org.eft4j.spi.ModelBackend;
import org.eft4j.spi.ModelSource;
import org.jspecify.annotations.Nullable;

/**
 * A model that may be opened: a folder, or one of the family's.
 *
 * @param member the name of the flag that chose it, without dashes
 */
record ModelChoice(
        String member, @Nullable Path given, @Nullable Family standard) {
    static ModelChoice of(String member, Path folder) {
        return new ModelChoice(member, folder, null);
    }

    static ModelChoice of(String member, Family standard) {
        return new ModelChoice(member, null, standard);
    }

    /** Returns the folder if it was given, else a model of the family. */
    static ModelChoice of(String member, @Nullable Path folder, Family standard) {
        return folder == null ? of(member, standard) : of(member, folder);
    }

    /** Returns whether the model is behind a server, which holds its weights. */
    boolean isServer() {
        return given != null && isServer(given);
    }

    /** Returns whether the backend that would open a folder is the one for servers. */
    static boolean isServer(Path folder) {
        ModelSource source = new ModelSource(folder);
        return Models.backends().stream()
                .filter(backend -> backend.accepts(source))
                .max(Comparator.comparingInt(ModelBackend::priority))
                .filter(backend -> backend.id().equals("remote"))
                .isPresent();
    }

    /** Returns whether it is an adapter, which is a model only over its base. */
    boolean isAdapter() {
        return given != null && AdapterInspection.isAdapter(given);
    }

    /** Returns the folder that was given. */
    Path folder() {
        return Path.of(String.valueOf(given));
    }

    LanguageModel open(ModelOptions options) {
        return standard != null ? standard.open(options) : Models.open(folder(), options);
    }

    /**
     * Returns what tells this model from another. For the family that is its edition, since files may be unpacked anew.
     */
    String fingerprint() {
        return standard != null
                ? standard.name() + " of the family " + Family.edition()
                : ModelFingerprint.of(folder());
    }
}
