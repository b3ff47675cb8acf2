package org.eft4j.huggingface.internal.text;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eft4j.huggingface.internal.json.JsonObject;

/**
 * What a decoder does to the text of one token, in steps as the tokenizers library takes them. The library hands a list
 * of texts from step to step; here the list has one entry. Immutable.
 */
final class TokenSteps {
    private static final int BYTE_TOKEN_LENGTH = "<0x00>".length();
    private static final int HEX = 16;

    private final List<Step> steps;

    private TokenSteps(List<Step> steps) {
        this.steps = steps;
    }

    /** Takes a token's text, or bytes that are no text any more and pass through what follows. */
    private interface Step {
        Object take(String text);
    }

    /**
     * Reads the steps of a decoder.
     *
     * @throws UnsupportedOperationException if a step looks at a token's neighbours
     */
    static TokenSteps of(JsonObject decoder) {
        List<Step> steps = new ArrayList<>();
        if (!decoder.isPresent()) {
            throw refused("no decoder, which puts a space between any two tokens");
        }
        boolean fused = false;
        List<JsonObject> parts = type(decoder).equals("Sequence") ? decoder.objects("decoders") : List.of(decoder);
        for (JsonObject part : parts) {
            if (type(part).equals("Fuse")) {
                fused = true;
            } else {
                step(part, fused).ifPresent(steps::add);
            }
        }
        return new TokenSteps(List.copyOf(steps));
    }

    private static String type(JsonObject part) {
        return part.text("type").orElse("");
    }

    /** Returns what a part does to a token that others precede; empty for nothing. */
    private static Optional<Step> step(JsonObject part, boolean fused) {
        return switch (type(part)) {
            case "ByteLevel" -> Optional.of(ByteLevelCharacters::bytesOf);
            case "ByteFallback" -> Optional.of(TokenSteps::byteOf);
            case "Metaspace" -> {
                String mark = part.text("replacement").orElse("\u2581");
                yield Optional.of(text -> text.replace(mark, " "));
            }
            case "Replace" -> Optional.of(replacement(part, fused));
            case "Strip" -> {
                // one that comes after Fuse concerns the beginning of the whole text alone
                int start = fused ? 0 : part.integer("start").orElse(0);
                if (start != 0 || part.integer("stop").orElse(0) != 0) {
                    throw refused("a step that strips characters");
                }
                yield Optional.empty();
            }
            default -> throw refused("the decoder " + type(part) + ", which looks at a token's neighbours");
        };
    }

    private static Step replacement(JsonObject part, boolean fused) {
        String pattern = part.object("pattern")
                .text("String")
                .orElseThrow(() -> refused("a step that replaces by a regular expression"));
        if (fused) {
            throw refused("a step that replaces in the whole text");
        }
        String content = part.text("content").orElse("");
        return text -> text.replace(pattern, content);
    }

    private static UnsupportedOperationException refused(String found) {
        return new UnsupportedOperationException("constraints over text and mixing over bytes need the bytes of each"
                + " token; expected a decoder that gives every token text of its own, found " + found
                + " (decoder in tokenizer.json); use a model with a byte-level BPE or SentencePiece tokenizer");
    }

    /** As the library has it: anything of that length and form, whose digits are hexadecimal. */
    private static Object byteOf(String text) {
        if (text.length() == BYTE_TOKEN_LENGTH && text.startsWith("<0x") && text.endsWith(">")) {
            int high = Character.digit(text.charAt(3), HEX);
            int low = Character.digit(text.charAt(4), HEX);
            if (high >= 0 && low >= 0) {
                return new byte[] {(byte) (high * HEX + low)};
            }
        }
        return text;
    }

    /** Returns the bytes that a token adds to a text. */
    byte[] bytesOf(String token) {
        Object current = token;
        for (Step step : steps) {
            if (current instanceof String text) {
                current = step.take(text);
            }
        }
        return current instanceof byte[] bytes ? bytes : ((String) current).getBytes(UTF_8);
    }
}
