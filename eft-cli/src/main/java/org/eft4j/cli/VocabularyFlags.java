package org.eft4j.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eft4j.Ensemble;
import org.eft4j.Ensemble.UnsharedIdPolicy;
import org.eft4j.LanguageModel;
import org.eft4j.UpscaledEnsemble;
import org.eft4j.Vocabulary;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The flags that let models mix whose vocabularies differ a little. */
final class VocabularyFlags {
    static final String VOCABULARY = "--vocabulary";
    static final String UNSHARED_IDS = "--unshared-ids";
    static final List<String> NAMES = List.of(VOCABULARY, UNSHARED_IDS);

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    @Option(
            names = VOCABULARY,
            paramLabel = "MEMBER",
            description = "Take the vocabulary of this member for all, where files spell tokens differently whose ids"
                    + " mean the same. Nothing is checked: other ids mix nonsense.")
    private @Nullable String vocabulary;

    @Option(
            names = UNSHARED_IDS,
            description = "Allow ids that only some members know, such as an end token that fine-tuning added; those"
                    + " members score them.")
    private boolean unsharedIds;

    /**
     * Refuses a member that is not there, before any model is opened.
     *
     * @param members the names of all
     */
    void check(List<String> members) {
        Flags.require(
                command,
                vocabulary == null || members.contains(vocabulary),
                VOCABULARY,
                "one of " + String.join(", ", members),
                vocabulary);
    }

    /** Up-scales a model by a pair. */
    UpscaledEnsemble upscale(LanguageModel large, LanguageModel tuned, LanguageModel base) {
        MixFlags.Parts read = read(new MixFlags.Parts(large, tuned, base, null));
        return Ensemble.upscale(
                read.large(),
                read.tuned(),
                read.base(),
                unsharedIds ? UnsharedIdPolicy.SCORE_BY_KNOWING_MEMBERS : UnsharedIdPolicy.REFUSE);
    }

    /** Returns the members of a mix with the vocabulary that all are to have. */
    MixFlags.Parts read(MixFlags.Parts members) {
        if (vocabulary == null) {
            return members;
        }
        Vocabulary shared = members.named(vocabulary).vocabulary();
        return members.map(model -> model.withVocabulary(shared));
    }

    /** Returns what was given, by name, in a fixed order: journals compare by line. */
    Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>();
        if (vocabulary != null) {
            settings.put("vocabulary", vocabulary);
        }
        if (unsharedIds) {
            settings.put("unsharedIds", "true");
        }
        return settings;
    }
}
