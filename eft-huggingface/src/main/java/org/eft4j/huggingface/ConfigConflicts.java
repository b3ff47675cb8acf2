package org.eft4j.huggingface;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import org.eft4j.Vocabulary;

/**
 * Finds what the files of a model folder say differently about one thing. A conflict keeps no model from opening, since
 * one file is always preferred. But a model that answers without end, or oddly, often has a folder with conflicts. For
 * one look at a folder, not thread-safe.
 */
final class ConfigConflicts {
    /** The greatest plausible limit: transformers writes a far greater number for "no limit". */
    private static final long NO_LIMIT = 1L << 40;

    private static final String END_TOKEN = "eos_token";
    private static final String BEGIN_TOKEN = "bos_token";

    private final ModelFolder folder;
    private final Vocabulary vocabulary;
    private final int logitsWidth;
    private final List<String> found = new ArrayList<>();

    private ConfigConflicts(ModelFolder folder, Vocabulary vocabulary, int logitsWidth) {
        this.folder = folder;
        this.vocabulary = vocabulary;
        this.logitsWidth = logitsWidth;
    }

    /** Returns one sentence for each conflict; see {@link ModelFolder#conflicts}. */
    static List<String> find(ModelFolder folder, Vocabulary vocabulary, int logitsWidth) {
        ConfigConflicts conflicts = new ConfigConflicts(folder, vocabulary, logitsWidth);
        conflicts.endTokens();
        conflicts.beginToken();
        conflicts.vocabularySizes();
        conflicts.contexts();
        conflicts.templates();
        return List.copyOf(conflicts.found);
    }

    private void endTokens() {
        Set<Integer> used = new TreeSet<>(folder.endTokens(vocabulary));
        for (int id : used) {
            if (id < 0 || id >= Math.min(vocabulary.size(), logitsWidth)) {
                found.add("the end token " + id + " is not in the vocabulary of " + vocabulary.size()
                        + " ids, so it never comes");
            }
        }
        // A list is compared as a whole; a tokenizer can name only one of several.
        folder.statedEndTokens().forEach((file, stated) -> report(file, stated, stated.equals(used), used));
        tokenizersOwn(END_TOKEN)
                .ifPresent(id ->
                        report(folder.tokenizerSettings().sourceOf(END_TOKEN), Set.of(id), used.contains(id), used));
    }

    private void report(String file, Set<Integer> named, boolean agrees, Set<Integer> used) {
        if (!agrees) {
            found.add(file + " ends an answer at " + listed(named) + ", but " + listed(used) + " is what is used");
        }
    }

    private void beginToken() {
        OptionalInt inConfig = folder.config().integer("bos_token_id");
        tokenizersOwn(BEGIN_TOKEN).ifPresent(id -> {
            if (inConfig.isPresent() && inConfig.getAsInt() != id) {
                found.add(ModelFolder.CONFIG + " begins a text with token " + inConfig.getAsInt() + ", "
                        + folder.tokenizerSettings().sourceOf(BEGIN_TOKEN) + " with " + id
                        + ", which is what templates see");
            }
        });
    }

    /** Returns the id of a token that the tokenizer's files name. */
    private Optional<Integer> tokenizersOwn(String name) {
        OptionalInt id =
                folder.tokenizerSettings().token(name).map(vocabulary::id).orElse(OptionalInt.empty());
        return id.isPresent() ? Optional.of(id.getAsInt()) : Optional.empty();
    }

    private void vocabularySizes() {
        OptionalInt stated = folder.config().integer("vocab_size");
        if (stated.isPresent() && stated.getAsInt() != logitsWidth) {
            found.add(ModelFolder.CONFIG + " gives the vocabulary " + stated.getAsInt() + " ids, but the logits are "
                    + logitsWidth + " wide");
        }
        if (vocabulary.size() > logitsWidth) {
            found.add("the tokenizer knows " + vocabulary.size() + " ids, but the logits are " + logitsWidth
                    + " wide: the ids from " + logitsWidth + " on are left out");
        }
    }

    private void contexts() {
        OptionalDouble limit = folder.tokenizerSettings().config().number("model_max_length");
        OptionalInt context = folder.contextLength();
        if (limit.isPresent()
                && limit.getAsDouble() < NO_LIMIT
                && context.isPresent()
                && limit.getAsDouble() != context.getAsInt()) {
            found.add(ModelFolder.TOKENIZER_CONFIG + " limits a text to " + (long) limit.getAsDouble() + " tokens, "
                    + ModelFolder.CONFIG + " to " + context.getAsInt() + ", which is what is used");
        }
    }

    private void templates() {
        List<TemplateText> all = folder.templates();
        for (TemplateText other : all.subList(Math.min(1, all.size()), all.size())) {
            if (!other.text().strip().equals(all.get(0).text().strip())) {
                found.add("the chat template in " + other.source() + " is another than the one in "
                        + all.get(0).source() + ", which is what is used");
            }
        }
    }

    private static String listed(Set<Integer> ids) {
        return String.join(
                ", ", new TreeSet<>(ids).stream().map(String::valueOf).toList());
    }
}
