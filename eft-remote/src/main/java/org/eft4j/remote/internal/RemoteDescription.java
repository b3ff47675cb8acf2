package org.eft4j.remote.internal;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.eft4j.Vocabulary;

/**
 * What a folder and its server together say about a model, proved by asking.
 *
 * @param settings where it is
 * @param server the server's name and version
 * @param vocabulary as wide as the server's rows
 * @param contextLength in tokens, prompt included
 * @param endTokens the ids that end an answer, all of them in the vocabulary
 * @param rowTime how long the server took for a row
 * @param notes what else a user may want to know, a sentence each
 */
public record RemoteDescription(
        RemoteSettings settings,
        String server,
        Vocabulary vocabulary,
        int contextLength,
        Set<Integer> endTokens,
        Duration rowTime,
        List<String> notes) {
    /** Copies set and list. */
    public RemoteDescription {
        endTokens = Set.copyOf(endTokens);
        notes = List.copyOf(notes);
    }
}
