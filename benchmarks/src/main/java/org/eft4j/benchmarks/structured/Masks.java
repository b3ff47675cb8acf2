package org.eft4j.benchmarks.structured;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.eft4j.TokenConstraint;
import org.eft4j.TokenConstraint.State;
import org.eft4j.structured.JsonSchema;
import org.eft4j.structured.Regex;

/**
 * Writes the masks along given texts, for {@code benchmarks/structured/masks.py}, and times them: {@code Masks FOLDER
 * WIDTH CASES OUT}. For each case, text and position one line of {@code OUT.jsonl} holds the token that follows, and
 * {@code OUT.bin} the mask.
 */
public final class Masks {
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final int ROUNDS = 200;
    private static final int FRESH_ROUNDS = 10;

    private final List<Long> cold = new ArrayList<>();
    private final List<Long> warm = new ArrayList<>();
    private final int width;

    private Masks(int width) {
        this.width = width;
    }

    /** Writes masks and prints times. */
    public static void main(String[] args) throws IOException {
        int width = Integer.parseInt(args[1]);
        try (TokenizerModel model = new TokenizerModel(Path.of(args[0]), width)) {
            model.tokenizer().tokenBytes();
            long before = usedMemory();
            long begin = System.nanoTime();
            Regex.of("a").compileFor(model).start().allowed();
            print("first use of the vocabulary", millis(System.nanoTime() - begin), "ms");
            print("memory of its tree", (usedMemory() - before) / 1e6, "MB");
            new Masks(width).run(model, Path.of(args[2]), args[3]);
        }
    }

    private void run(TokenizerModel model, Path cases, String out) throws IOException {
        List<Walk> walks = new ArrayList<>();
        try (OutputStream masks = new BufferedOutputStream(Files.newOutputStream(Path.of(out + ".bin")));
                OutputStream lines = new BufferedOutputStream(Files.newOutputStream(Path.of(out + ".jsonl")))) {
            for (JsonNode one : MAPPER.readTree(cases.toFile())) {
                compileTwice(one);
                JsonSchema schema = JsonSchema.parse(one.path("schema").toString());
                TokenConstraint constraint = schema.compileFor(model);
                for (JsonNode text : one.path("texts")) {
                    int[] ids = model.tokenizer().encode(text.textValue(), false, false);
                    walks.add(new Walk(constraint, ids));
                    write(one.path("name").textValue(), constraint, ids, masks, lines);
                }
            }
        }
        List<Long> fresh = new ArrayList<>();
        for (int round = 0; round < FRESH_ROUNDS; round++) {
            fresh.clear();
            for (JsonNode one : MAPPER.readTree(cases.toFile())) {
                TokenConstraint again =
                        JsonSchema.parse(one.path("schema").toString()).compileFor(model);
                for (JsonNode text : one.path("texts")) {
                    walk(new Walk(again, model.tokenizer().encode(text.textValue(), false, false)), fresh);
                }
            }
        }
        long before = usedMemory();
        for (int round = 0; round < ROUNDS; round++) {
            for (Walk walk : walks) {
                walk(walk, warm);
            }
        }
        report("masks, in a JVM that has just started", cold);
        report("masks, of schemas just read, in a warm JVM", fresh);
        report("masks, known", warm);
        print("memory after, beyond before", (usedMemory() - before) / 1e6, "MB");
    }

    private void compileTwice(JsonNode one) {
        for (int i = 0; i < 5; i++) {
            long begin = System.nanoTime();
            JsonSchema.parse(one.path("schema").toString());
            if (one.path("name").textValue().equals("fifty")) {
                print("compiling 50 properties", millis(System.nanoTime() - begin), "ms");
            }
        }
    }

    /** The tokens of a text under a constraint. */
    private static final class Walk {
        final TokenConstraint constraint;
        final int[] ids;

        Walk(TokenConstraint constraint, int[] ids) {
            this.constraint = constraint;
            this.ids = ids;
        }
    }

    private static void walk(Walk walk, List<Long> times) {
        State state = walk.constraint.start();
        for (int id : walk.ids) {
            long begin = System.nanoTime();
            state.allowed();
            times.add(System.nanoTime() - begin);
            state = state.after(id);
        }
    }

    private void write(String name, TokenConstraint constraint, int[] ids, OutputStream masks, OutputStream lines)
            throws IOException {
        State state = constraint.start();
        for (int position = 0; position <= ids.length; position++) {
            long begin = System.nanoTime();
            TokenConstraint.TokenSet allowed = state.allowed();
            cold.add(System.nanoTime() - begin);
            ByteBuffer words = ByteBuffer.allocate((width + 63) / 64 * 8).order(ByteOrder.LITTLE_ENDIAN);
            for (long word : allowed.toBitSet().toLongArray()) {
                words.putLong(word);
            }
            masks.write(words.array());
            ObjectNode line = MAPPER.createObjectNode()
                    .put("name", name)
                    .put("position", position)
                    .put("next", position < ids.length ? ids[position] : -1)
                    .put("mayEnd", state.mayEnd());
            lines.write(MAPPER.writeValueAsBytes(line));
            lines.write('\n');
            if (position < ids.length) {
                state = state.after(ids[position]);
            }
        }
    }

    private static void report(String name, List<Long> nanos) {
        long[] sorted = nanos.stream().mapToLong(Long::longValue).toArray();
        Arrays.sort(sorted);
        print(name + ", " + sorted.length + ", median", sorted[sorted.length / 2] / 1e3, "µs");
        print(name + ", p99", sorted[(int) (sorted.length * 0.99)] / 1e3, "µs");
        print(name + ", largest", sorted[sorted.length - 1] / 1e3, "µs");
    }

    private static double millis(long nanos) {
        return nanos / 1e6;
    }

    private static long usedMemory() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private static void print(String name, double value, String unit) {
        System.out.printf(Locale.ROOT, "%s: %.2f %s%n", name, value, unit);
    }
}
