package org.eft4j.cli;

import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.eft4j.Ensemble;
import org.eft4j.LanguageModel;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** The flags that say which three models are mixed, and how. */
final class MixFlags {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    @Mixin
    private final ModelFolderFlags folders = new ModelFolderFlags();

    @Mixin
    private final UpscalingFlags parameters = new UpscalingFlags();

    @Mixin
    private final ByteFlags bytes = new ByteFlags();

    /** The three models. */
    record Parts(LanguageModel large, LanguageModel tuned, LanguageModel base) {}

    /** Returns the flags of this group that the user gave. */
    List<String> given() {
        ParseResult parsed = command.commandLine().getParseResult();
        return Stream.concat(ModelFolderFlags.NAMES.stream(), UpscalingFlags.NAMES.stream())
                .filter(parsed::hasMatchedOption)
                .toList();
    }

    /** Returns the flag that has models read bytes, one model alone too. */
    ByteFlags bytes() {
        return bytes;
    }

    /** Returns whether the models are the family's. */
    boolean isFamily() {
        return folders.isFamily();
    }

    Parts open(OpenModels models) {
        return open(models, bytes::read);
    }

    /** {@link #open}, for texts that are given and not written. */
    Parts openToRead(OpenModels models) {
        return open(models, bytes::readWhole);
    }

    private Parts open(OpenModels models, UnaryOperator<LanguageModel> reading) {
        folders.check();
        parameters.check();
        LanguageModel large = models.open(folders.large());
        List<LanguageModel> pair = models.open(folders.base(), List.of(folders.tuned()));
        return new Parts(reading.apply(large), reading.apply(pair.get(1)), reading.apply(pair.get(0)));
    }

    Ensemble mix(Parts opened) {
        return parameters.mix(opened.large(), opened.tuned(), opened.base());
    }
}
