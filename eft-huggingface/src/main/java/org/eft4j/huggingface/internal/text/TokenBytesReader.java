package org.eft4j.huggingface.internal.text;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.eft4j.Tokenizer.TokenBytes;
import org.eft4j.huggingface.internal.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * Reads from a {@code tokenizer.json} which bytes each token adds to a text, by following the steps of its decoder for
 * one token alone. A decoder in which a token's text depends on its neighbours is refused. Stateless and thread-safe.
 */
public final class TokenBytesReader {
    private static final byte[] NONE = new byte[0];

    private TokenBytesReader() {}

    /**
     * Returns the bytes of the tokens that follow others. What a decoder does to the beginning of a text, such as
     * leaving out a first space, does not count.
     *
     * @param tokenizer the content of the file
     * @param size the number of ids; tokens with higher ids are cut off
     * @throws UnsupportedOperationException if a token has no bytes of its own
     * @throws org.eft4j.BackendException if the file holds no pieces
     */
    public static TokenBytes read(JsonObject tokenizer, int size) {
        TokenSteps steps = TokenSteps.of(tokenizer.object("decoder"));
        List<@Nullable String> pieces =
                new ArrayList<>(ModelPieces.of(tokenizer).byId());
        BitSet special = new BitSet();
        for (AddedToken token : AddedTokens.of(tokenizer)) {
            int id = token.id().orElseThrow();
            while (pieces.size() <= id) {
                pieces.add(null);
            }
            pieces.set(id, token.content());
            special.set(id, token.special());
        }
        return TokenBytes.of(size, id -> {
            String piece = id < pieces.size() && !special.get(id) ? pieces.get(id) : null;
            return piece == null ? NONE : steps.bytesOf(piece);
        });
    }
}
