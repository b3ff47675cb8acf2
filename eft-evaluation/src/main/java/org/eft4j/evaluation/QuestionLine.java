package org.eft4j.evaluation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.exc.StreamReadException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.IntStream;
import org.eft4j.Chat.Message;

/** One line of a {@link QuestionFile}. What is not as expected is said with its place. */
final class QuestionLine {
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private static final Set<String> FIELDS =
            Set.of("id", "topic", "group", "history", "question", "answers", "within", "refuse", "checks");
    private static final Set<String> CHECKS = Set.of("ends", "restates", "pattern", "minWords", "maxWords");

    private final String place;
    private final int number;
    private final JsonNode json;

    QuestionLine(String text, String place, int number) {
        this.place = place;
        this.number = number;
        try {
            this.json = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new QuestionException(place + " is no JSON object: " + fault(e), e);
        }
    }

    /** Returns what is wrong, without the names of Jackson's classes and settings. */
    private static String fault(JsonProcessingException e) {
        if (e instanceof StreamConstraintsException) {
            return "it is nested too deeply, or a name, text or number in it is too long";
        }
        return e instanceof StreamReadException ? e.getOriginalMessage() : "more follows after its end";
    }

    Question question() {
        known(json, FIELDS);
        String text = text(json, "question")
                .orElseThrow(() -> wrong("expected \"question\", got the fields " + fields(json)));
        List<String> answers = texts(json, "answers");
        Question.Builder question = Question.builder(text)
                .id(text(json, "id").orElse(String.valueOf(number)))
                .topic(text(json, "topic").orElse(""))
                .group(text(json, "group").orElse(""))
                .history(history())
                .answers(answers.toArray(String[]::new))
                .checks(checks(json.path("checks")));
        pattern(json, "within").ifPresent(question::within);
        if (flag(json, "refuse")) {
            if (!answers.isEmpty()) {
                throw wrong("a question to be refused has no \"answers\"");
            }
            question.refuse();
        }
        return question.build();
    }

    /** Returns what user and assistant said by turns. */
    private List<Message> history() {
        List<String> said = texts(json, "history");
        if (said.size() % 2 != 0) {
            throw wrong("\"history\" must be questions and answers by turns, and end with an answer; got " + said.size()
                    + (said.size() == 1 ? " text" : " texts"));
        }
        return IntStream.range(0, said.size())
                .mapToObj(i -> Message.of(i % 2 == 0 ? "user" : "assistant", said.get(i)))
                .toList();
    }

    private Checks checks(JsonNode checks) {
        if (checks.isMissingNode()) {
            return Checks.NONE;
        }
        known(checks, CHECKS);
        OptionalInt least = number(checks, "minWords");
        OptionalInt most = number(checks, "maxWords");
        if (least.orElse(0) > most.orElse(Integer.MAX_VALUE)) {
            throw wrong("\"maxWords\" must be at least \"minWords\", got " + checks);
        }
        return new Checks(flag(checks, "ends"), texts(checks, "restates"), pattern(checks, "pattern"), least, most);
    }

    private void known(JsonNode object, Set<String> names) {
        if (!object.isObject()) {
            throw wrong("expected an object, got " + object);
        }
        for (String field : fields(object)) {
            if (!names.contains(field)) {
                throw wrong("unknown field \"" + field + "\"; there are " + new TreeSet<>(names));
            }
        }
    }

    private static List<String> fields(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private Optional<String> text(JsonNode object, String field) {
        JsonNode value = object.path(field);
        if (!value.isMissingNode() && !(value.isTextual() && !value.asText().isBlank())) {
            throw wrong("\"" + field + "\" must be a text, got " + value);
        }
        return value.isMissingNode() ? Optional.empty() : Optional.of(value.asText());
    }

    private boolean flag(JsonNode object, String field) {
        JsonNode value = object.path(field);
        if (!value.isMissingNode() && !value.isBoolean()) {
            throw wrong("\"" + field + "\" must be true or false, got " + value);
        }
        return value.asBoolean();
    }

    private OptionalInt number(JsonNode object, String field) {
        JsonNode value = object.path(field);
        if (!value.isMissingNode() && !(value.isInt() && value.asInt() >= 0)) {
            throw wrong("\"" + field + "\" must be a whole number, got " + value);
        }
        return value.isMissingNode() ? OptionalInt.empty() : OptionalInt.of(value.asInt());
    }

    private List<String> texts(JsonNode object, String field) {
        JsonNode value = object.path(field);
        if (value.isMissingNode()) {
            return List.of();
        }
        if (!value.isArray()) {
            throw wrong("\"" + field + "\" must be a list of texts, got " + value);
        }
        List<String> texts = new ArrayList<>();
        for (JsonNode each : value) {
            if (!each.isTextual() || Words.of(each.asText()).count() == 0) {
                throw wrong("\"" + field + "\" must be a list of texts with words, got " + each);
            }
            texts.add(each.asText());
        }
        return texts;
    }

    private Optional<Pattern> pattern(JsonNode object, String field) {
        try {
            return text(object, field).map(regex -> Pattern.compile(regex, Pattern.DOTALL));
        } catch (PatternSyntaxException e) {
            throw new QuestionException(place + ": \"" + field + "\" is no pattern: " + e.getDescription(), e);
        } catch (StackOverflowError e) {
            throw new QuestionException(place + ": \"" + field + "\" is a pattern nested too deeply", e);
        }
    }

    private QuestionException wrong(String what) {
        return new QuestionException(place + ": " + what);
    }
}
