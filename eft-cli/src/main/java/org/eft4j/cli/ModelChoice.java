package org.eft4j.cli;

import java.nio.file.Path;
import org.eft4j.LanguageModel;
import org.eft4j.ModelOptions;
import org.eft4j.Models;
import org.eft4j.evaluation.ModelFingerprint;
import org.eft4j.family.Family;
import org.eft4j.onnx.AdapterInspection;
import org.jspecify.annotations.Nullable;

/** A model that may be opened: a folder, or one of the family's. */
record ModelChoice(@Nullable Path given, @Nullable Family standard) {
    static ModelChoice of(Path folder) {
        return new ModelChoice(folder, null);
    }

    static ModelChoice of(Family standard) {
        return new ModelChoice(null, standard);
    }

    /** Returns the folder if it was given, else a model of the family. */
    static ModelChoice of(@Nullable Path folder, Family standard) {
        return folder == null ? of(standard) : of(folder);
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
