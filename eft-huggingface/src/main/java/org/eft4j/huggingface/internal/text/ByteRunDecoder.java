package org.eft4j.huggingface.internal.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.eft4j.Tokenizer;

/**
 * Decodes step by step for tokenizers with tokens for single bytes, as in SentencePiece's byte fallback. Hugging Face
 * decodes a run of such tokens as a whole: one bad byte at its end turns every byte before it into U+FFFD. So the
 * decoder returns a run only after its end. Not thread-safe.
 */
public final class ByteRunDecoder implements Tokenizer.Decoder {
    private final ByteTokens bytes;
    private final Tokenizer tokenizer;
    private final Runs runs;
    private final Tokenizer.Decoder decoder;
    private final List<Integer> open = new ArrayList<>();

    /** Makes a decoder. */
    public ByteRunDecoder(Tokenizer tokenizer, ByteTokens bytes) {
        this.bytes = bytes;
        this.tokenizer = tokenizer;
        this.runs = new Runs(tokenizer);
        this.decoder = runs.newDecoder();
    }

    @Override
    public String append(int id) {
        if (bytes.contains(id)) {
            open.add(id);
            return "";
        }
        return closeRun() + decoder.append(runs.add(new int[] {id}));
    }

    @Override
    public String pending() {
        int[] run = open.stream().mapToInt(Integer::intValue).toArray();
        return decoder.pending() + (run.length == 0 ? "" : tokenizer.decode(run, false));
    }

    @Override
    public String flush() {
        return closeRun() + decoder.flush();
    }

    private String closeRun() {
        if (open.isEmpty()) {
            return "";
        }
        int run = runs.add(open.stream().mapToInt(Integer::intValue).toArray());
        open.clear();
        return decoder.append(run);
    }

    /** A tokenizer whose ids each stand for several ids of another. */
    private static final class Runs implements Tokenizer {
        private final Tokenizer tokenizer;
        private final List<int[]> runs = new ArrayList<>();

        Runs(Tokenizer tokenizer) {
            this.tokenizer = tokenizer;
        }

        int add(int[] ids) {
            runs.add(ids);
            return runs.size() - 1;
        }

        @Override
        public int[] encode(String text, boolean addSpecial, boolean parseSpecial) {
            return IntStream.of(tokenizer.encode(text, addSpecial, parseSpecial))
                    .map(id -> add(new int[] {id}))
                    .toArray();
        }

        @Override
        public String decode(int[] ids, boolean skipSpecial) {
            return tokenizer.decode(
                    Arrays.stream(ids)
                            .flatMap(id -> Arrays.stream(runs.get(id)))
                            .toArray(),
                    skipSpecial);
        }
    }
}
