package org.eft4j;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** An ensemble that owns its members: closing it closes them. */
final class ClosingMembers implements LanguageModel {
    private final LanguageModel mix;
    private final List<LanguageModel> members;

    ClosingMembers(LanguageModel mix, LanguageModel... members) {
        this.mix = mix;
        this.members = List.of(members);
    }

    @Override
    public String name() {
        return mix.name();
    }

    @Override
    public Vocabulary vocabulary() {
        return mix.vocabulary();
    }

    @Override
    public Tokenizer tokenizer() {
        return mix.tokenizer();
    }

    @Override
    public Optional<ChatTemplate> chatTemplate() {
        return mix.chatTemplate();
    }

    @Override
    public int contextLength() {
        return mix.contextLength();
    }

    @Override
    public Set<Integer> endTokens() {
        return mix.endTokens();
    }

    @Override
    public Set<Capability> capabilities() {
        return mix.capabilities();
    }

    @Override
    public ModelSession newSession(Prompt prompt) {
        return mix.newSession(prompt);
    }

    @Override
    public void close() {
        members.forEach(LanguageModel::close);
    }
}
