package org.eft4j.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.eft4j.Ensemble;
import org.eft4j.LanguageModel;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** The flags that say which models are mixed, and how. */
final class MixFlags {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    @Mixin
    private final ModelFolderFlags folders = new ModelFolderFlags();

    @Mixin
    private final UpscalingFlags parameters = new UpscalingFlags();

    @Mixin
    private final InterpolationFlags interpolation = new InterpolationFlags();

    @Mixin
    private final ByteFlags bytes = new ByteFlags();

    @Mixin
    private final OpeningFlags opening = new OpeningFlags();

    /** The models; the second tuned one is {@code null} where there is none. */
    record Parts(
            LanguageModel large,
            LanguageModel tuned,
            LanguageModel base,
            @Nullable LanguageModel second) {
        /** Returns a member by the name of its flag. */
        LanguageModel named(String member) {
            return switch (member) {
                case "large" -> large;
                case "tuned" -> tuned;
                case "base" -> base;
                default -> Objects.requireNonNull(second, member);
            };
        }

        Parts map(UnaryOperator<LanguageModel> change) {
            return new Parts(
                    change.apply(large),
                    change.apply(tuned),
                    change.apply(base),
                    second == null ? null : change.apply(second));
        }
    }

    /** Returns the flags of this group that the user gave and that are for a mix only. */
    List<String> given() {
        return Stream.of(ModelFolderFlags.NAMES, UpscalingFlags.NAMES, InterpolationFlags.NAMES, VocabularyFlags.NAMES)
                .flatMap(names -> given(names).stream())
                .toList();
    }

    private List<String> given(List<String> names) {
        ParseResult parsed = command.commandLine().getParseResult();
        return names.stream().filter(parsed::hasMatchedOption).toList();
    }

    /** Returns the flag that has models read bytes, one model alone too. */
    ByteFlags bytes() {
        return bytes;
    }

    /** Returns the flags that say how models are opened, one model alone too. */
    OpeningFlags opening() {
        return opening;
    }

    /** Returns whether the models are the family's. */
    boolean isFamily() {
        return folders.isFamily();
    }

    /**
     * Opens the models.
     *
     * @param others what the command opens beside them
     */
    Parts open(OpenModels models, ModelChoice... others) {
        return open(models, bytes::read, List.of(others));
    }

    /** {@link #open}, for texts that are given and not written. */
    Parts openToRead(OpenModels models) {
        return open(models, bytes::readWhole, List.of());
    }

    private Parts open(OpenModels models, UnaryOperator<LanguageModel> reading, List<ModelChoice> others) {
        check(others);
        List<ModelChoice> tuned = new ArrayList<>(List.of(folders.tuned()));
        if (interpolation.areGiven()) {
            tuned.add(interpolation.second());
        }
        LanguageModel large = models.open(folders.large());
        List<LanguageModel> small = models.open(folders.base(), tuned);
        return new Parts(large, small.get(1), small.get(0), small.size() > 2 ? small.get(2) : null).map(reading);
    }

    private void check(List<ModelChoice> others) {
        folders.check();
        interpolation.check(isFamily());
        List<ModelChoice> choices = new ArrayList<>(folders.choices());
        if (interpolation.areGiven()) {
            List<String> ofOneTuned = new ArrayList<>(given(UpscalingFlags.NAMES));
            ofOneTuned.addAll(given(List.of(VocabularyFlags.UNSHARED_IDS)));
            if (!ofOneTuned.isEmpty()) {
                throw new ParameterException(
                        command.commandLine(),
                        String.join(", ", given(InterpolationFlags.NAMES)) + " cannot be combined with "
                                + String.join(", ", ofOneTuned));
            }
            choices.add(interpolation.second());
        }
        bytes.check();
        parameters.check(choices.stream().map(ModelChoice::member).toList());
        choices.addAll(others);
        opening.check(choices);
    }

    Ensemble mix(Parts opened) {
        if (opened.second() == null) {
            return parameters.mix(opened.large(), opened.tuned(), opened.base());
        }
        Parts read = parameters.vocabulary().read(opened);
        return interpolation.mix(read.large(), read.tuned(), read.named("second"), read.base());
    }
}
