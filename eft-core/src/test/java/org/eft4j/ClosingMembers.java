package org.eft4j;

import java.util.List;
import org.eft4j.spi.ForwardingLanguageModel;

/** An ensemble that owns its members: closing it closes them. */
final class ClosingMembers extends ForwardingLanguageModel {
    private final List<LanguageModel> members;

    ClosingMembers(LanguageModel mix, LanguageModel... members) {
        super(mix);
        this.members = List.of(members);
    }

    @Override
    public void close() {
        members.forEach(LanguageModel::close);
    }
}
