package org.eft4j.huggingface.internal.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eft4j.RenderedChat;
import org.jspecify.annotations.Nullable;

/**
 * Leaves the last message of a rendered chat open, as transformers does: a tag is appended to the message, and the
 * rendered text is cut where the tag stands. Immutable and thread-safe.
 */
public final class Continuation {
    /** Of the same length as transformers', for templates that count. */
    private static final String TAG = "CONTINUE_FINAL_MESSAGE_TAG ";

    private static final String REPLACEMENT = "0123456789";

    private final String tag;
    private final Map<String, Object> marked;
    private final String text;

    private Continuation(String tag, Map<String, Object> marked, String text) {
        this.tag = tag;
        this.marked = marked;
        this.text = text;
    }

    /**
     * Marks where a message ends.
     *
     * @param message the message as the template would see it
     * @param attributes those that hold the text to continue, all the same text; the first one names them
     * @param template the template's source, which must name one of them
     * @param chat all that the template sees, in which the tag must not stand
     * @throws TemplateException if there is no text to continue, or the template does not read it
     */
    public static Continuation of(Map<String, Object> message, List<String> attributes, String template, String chat) {
        String named = attributes.get(0);
        Object value = message.get(named);
        if (value == null) {
            throw new TemplateException("the last message has no " + named + " to continue");
        }
        if (attributes.stream().noneMatch(template::contains)) {
            throw new TemplateException("the last message cannot be continued: the template does not read " + named);
        }
        String tag = unused(chat);
        Map<String, Object> marked = new LinkedHashMap<>(message);
        if (value instanceof String text) {
            attributes.forEach(attribute -> marked.put(attribute, text + tag));
            return new Continuation(tag, marked, text);
        }
        if (value instanceof List<?> parts) {
            for (int last = parts.size() - 1; last >= 0; last--) {
                if (parts.get(last) instanceof Map<?, ?> part && part.get("text") instanceof String text) {
                    marked.put(named, markedPart(parts, last, part, text + tag));
                    return new Continuation(tag, marked, text);
                }
            }
        }
        throw new TemplateException("the last message has no text in " + named + " to continue");
    }

    private static List<@Nullable Object> markedPart(List<?> parts, int at, Map<?, ?> part, String text) {
        Map<Object, @Nullable Object> changed = new LinkedHashMap<>(part);
        changed.put("text", text);
        List<@Nullable Object> all = new ArrayList<>(parts);
        all.set(at, changed);
        return all;
    }

    /** Returns a tag that nobody has written into the chat, to have it cut elsewhere. */
    private static String unused(String chat) {
        String tag = TAG;
        for (long i = 0; chat.contains(tag.strip()); i++) {
            String digits = REPLACEMENT + i;
            tag = TAG.substring(0, TAG.length() - 1 - digits.length()) + digits + " ";
        }
        return tag;
    }

    /** Returns the message with the tag, for the template to see. */
    public Map<String, Object> marked() {
        return marked;
    }

    /**
     * Returns what a template made of the marked chat, up to the end of the message.
     *
     * @throws TemplateException if the message does not stand in it
     */
    public RenderedChat cut(RenderedChat rendered) {
        String all = rendered.text();
        int end = all.lastIndexOf(tag.strip());
        if (end < 0 || !all.contains(stripped(text, true))) {
            throw new TemplateException(
                    "the last message cannot be continued: the template changes it or leaves it out");
        }
        if (!all.startsWith(tag, end)) {
            // the template has trimmed the message
            end = stripped(all.substring(0, end), false).length();
        }
        RenderedChat.Builder kept = RenderedChat.builder();
        for (RenderedChat.Run run : rendered.runs()) {
            if (run.start() < end) {
                String part = all.substring(run.start(), Math.min(run.end(), end));
                if (run.isData()) {
                    kept.data(part);
                } else {
                    kept.template(part);
                }
            }
        }
        return kept.build();
    }

    private static String stripped(String value, boolean bothEnds) {
        return Characters.strip(Text.data(value), bothEnds, true, Characters::isSpace)
                .characters();
    }
}
