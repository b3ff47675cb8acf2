package org.eft4j;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.IntStream;
import org.eft4j.Tokenizer.TokenBytes;
import org.eft4j.internal.bytes.ByteTrie;
import org.eft4j.internal.bytes.Coverings;
import org.eft4j.spi.ForwardingLanguageModel;
import org.jspecify.annotations.Nullable;

/**
 * A model over tokens, read as one over bytes; see {@link LanguageModel#overBytes()}. It is the other model in another
 * guise: closing either closes both.
 *
 * <p>Of a prompt, the other model reads its own tokens. Text is cut where a token could begin that reaches beyond it:
 * what stands before is read as tokens, the rest as bytes, so that the text goes on as text and not as tokens do.
 */
final class ByteModel extends ForwardingLanguageModel {
    /** The least share unless the caller gave one. */
    private static final double DEFAULT_LEAST_SHARE = 1e-4;

    /** How many bytes a token is taken to be, where a limit of tokens becomes one of bytes. */
    private static final int BYTES_PER_TOKEN = 4;

    private final OptionalDouble leastShare;
    private final TokenBytes tokenBytes;
    private final ByteTrie trie;
    private final int[] endTokens;
    /** The ids that are neither text nor an end. */
    private final int[] unsaid;

    private final int[] start;

    private ByteModel(LanguageModel model, TokenBytes tokenBytes, OptionalDouble leastShare) {
        super(model);
        this.leastShare = leastShare;
        this.tokenBytes = tokenBytes;
        int width = model.vocabulary().size();
        this.endTokens = model.endTokens().stream()
                .filter(id -> id >= 0 && id < width)
                .mapToInt(Integer::intValue)
                .sorted()
                .toArray();
        this.trie = ByteTrie.of(width, id -> isText(id) ? tokenBytes.bytes(id) : new byte[0]);
        if (trie.size() == 0) {
            throw new UnsupportedOperationException("no token of " + model.name() + " has bytes");
        }
        this.unsaid = IntStream.range(0, width)
                .filter(id -> !isText(id) && !isEnd(id))
                .toArray();
        int[] added = model.tokenizer().encode("", true, true);
        this.start = added.length > 0 ? added : Arrays.copyOf(endTokens, Math.min(1, endTokens.length));
    }

    /**
     * Returns a model read as one over bytes.
     *
     * @param leastShare empty for what suits the mix that the model is in
     */
    static LanguageModel of(LanguageModel model, OptionalDouble leastShare) {
        leastShare.ifPresent(share -> {
            if (!(share >= 0 && share < 1)) {
                throw new IllegalArgumentException("the least share must be in [0, 1), got " + share);
            }
        });
        if (!model.capabilities().contains(Capability.TRUNCATE)) {
            throw new UnsupportedOperationException("reading a model over bytes needs " + Capability.TRUNCATE
                    + ", which " + model.name() + " lacks: it could not try another token for the same bytes");
        }
        return new ByteModel(model, model.tokenizer().tokenBytes(), leastShare);
    }

    private boolean isText(int id) {
        return id < tokenBytes.size() && tokenBytes.length(id) > 0 && !isEnd(id);
    }

    private boolean isEnd(int id) {
        return Arrays.binarySearch(endTokens, id) >= 0;
    }

    @Override
    public String name() {
        return delegate().name() + " over bytes";
    }

    @Override
    public Vocabulary vocabulary() {
        return ByteVocabulary.of(endTokens.length > 0);
    }

    @Override
    public Tokenizer tokenizer() {
        return ByteVocabulary.INSTANCE;
    }

    /** Returns how many bytes surely fit: each may need a token of its own. */
    @Override
    public int contextLength() {
        return delegate().contextLength() - start.length;
    }

    @Override
    public Set<Integer> endTokens() {
        return endTokens.length > 0 ? Set.of(ByteVocabulary.END) : Set.of();
    }

    /** Returns everything: the other model goes back, and rows over bytes are made one after the other. */
    @Override
    public Set<Capability> capabilities() {
        return EnumSet.allOf(Capability.class);
    }

    /** Returns what is suggested for the other model, with a limit of bytes. */
    @Override
    public Optional<GenerationOptions> suggestedOptions() {
        GenerationOptions suggested = delegate().suggestedOptions().orElse(GenerationOptions.defaults());
        int tokens = suggested.maxNewTokens().orElse(GenerationOptions.DEFAULT_MAX_NEW_TOKENS);
        int bytes = (int) Math.min(Integer.MAX_VALUE, (long) BYTES_PER_TOKEN * tokens);
        return Optional.of(suggested.toBuilder().maxNewTokens(bytes).build());
    }

    /** Returns the bytes of the prompt's text. Control tokens are there as they are spelled, but read as tokens. */
    @Override
    public int[] encode(Prompt prompt) {
        return prompt.encode(tokenizer(), chatTemplate());
    }

    @Override
    public LanguageModel overBytes() {
        return leastShare.isEmpty() ? this : new ByteModel(delegate(), tokenBytes, OptionalDouble.empty());
    }

    @Override
    public LanguageModel overBytes(double share) {
        return of(delegate(), OptionalDouble.of(share));
    }

    @Override
    public ModelSession newSession(Prompt prompt) {
        return newSession(prompt, false);
    }

    /**
     * Opens a session.
     *
     * @param subtracted whether the model is a member whose weight may be negative: what it leaves out would be
     *     impossible for the mix, however likely the others find it
     */
    ModelSession newSession(Prompt prompt, boolean subtracted) {
        double share = leastShare.orElse(subtracted ? 0 : DEFAULT_LEAST_SHARE);
        int @Nullable [] bytes = prompt.tokenIds();
        if (bytes != null) {
            return ByteSession.afterBytes(this, delegate().newSession(prompt.asTokens(requireStart())), bytes, share);
        }
        if (!prompt.isText()) {
            return ByteSession.afterTokens(this, delegate().newSession(prompt), new int[0], share);
        }
        int[] ids = delegate().encode(prompt);
        int cut = cutBeforeOpenToken(ids);
        int[] head = cut == 0 && ids.length > 0 ? requireStart() : Arrays.copyOf(ids, cut);
        int[] tail = ByteVocabulary.ids(bytes(ids, cut));
        return ByteSession.afterTokens(this, delegate().newSession(prompt.asTokens(head)), tail, share);
    }

    /** Returns what stands for the other model's weights over bytes: its own sessions cannot move with these. */
    @Override
    public Object weights() {
        return new BytesOf(delegate().weights());
    }

    private record BytesOf(Object weights) {}

    /** Moves sessions whose byte ends a token by one call of the other model, which runs them at once if it can. */
    @Override
    public Map<ModelSession, RuntimeException> appendEach(
            List<? extends ModelSession> sessions, int[] tokens, float[][] rows) {
        return ByteSession.appendEach(
                delegate(), sessions.stream().map(this::own).toList(), tokens, rows);
    }

    private ByteSession own(ModelSession session) {
        if (session instanceof ByteSession own && own.model().weights().equals(weights())) {
            return own;
        }
        throw new IllegalArgumentException(
                "a session was not opened by " + name() + ", which is to move it; pass its own sessions");
    }

    /** Returns the other model's: its limits hold here, where a byte counts as a token, since it may be one. */
    @Override
    public Optional<SharedSteps> sharedSteps() {
        return delegate().sharedSteps();
    }

    /** Returns the first of the ids from which on all their bytes are the beginning of a longer token. */
    private int cutBeforeOpenToken(int[] ids) {
        int cut = ids.length;
        for (int i = ids.length - 1; i >= 0 && isText(ids[i]); i--) {
            byte[] text = bytes(ids, i);
            if (text.length >= trie.longest()) {
                break;
            }
            if (trie.isBeginning(text)) {
                cut = i;
            }
        }
        return cut;
    }

    private byte[] bytes(int[] ids, int from) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = from; i < ids.length; i++) {
            bytes.writeBytes(tokenBytes.bytes(ids[i]));
        }
        return bytes.toByteArray();
    }

    private int[] requireStart() {
        if (start.length == 0) {
            throw new IllegalArgumentException(delegate().name() + " has neither a token that begins a text nor one"
                    + " that ends one, so that bytes cannot be read from the beginning; use a longer prompt or a chat");
        }
        return start;
    }

    Coverings newCoverings(Coverings.Model model, double share) {
        return new Coverings(trie, endTokens, delegate().vocabulary().size(), model, share);
    }

    /**
     * Leaves out of a row what is never said.
     *
     * @param position the number of bytes after the prompt that the row follows
     * @throws BackendException if the row is no set of scores
     */
    void requireUsable(float[] row, int position) {
        for (int id : unsaid) {
            row[id] = Float.NEGATIVE_INFINITY;
        }
        LinearMix.requireUsable(
                row, 0, delegate().vocabulary().size(), delegate().name(), position);
    }

    @Override
    public String toString() {
        return name();
    }
}
