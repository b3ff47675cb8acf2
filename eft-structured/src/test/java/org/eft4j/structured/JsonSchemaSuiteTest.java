package org.eft4j.structured;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * The JSON Schema organisation's own tests (2020-12), written by {@code suite.py}. A schema is refused, or accepts no
 * value that does not fit it, and every value that fits, but for the spellings of formats that are never written.
 */
class JsonSchemaSuiteTest {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    /** Leap seconds, an offset of -00:00, t and z, fractions longer than 9 digits; quoted and numeric addresses. */
    private static final Map<String, Pattern> NEVER_WRITTEN = Map.of(
            "optional/format/time", Pattern.compile(".*:60.*|.*-00:00.|.*z.", Pattern.DOTALL),
            "optional/format/date-time", Pattern.compile(".*:60.*|.*[tz].*|.*[.][0-9]{10,}.*", Pattern.DOTALL),
            "optional/format/email", Pattern.compile("\"(\\\\\".*|.*@\\[.*)", Pattern.DOTALL));

    /** How many groups of tests are refused, by the keyword that is refused; "" where no value fits a schema. */
    private static final Map<String, Integer> REFUSED = Map.ofEntries(
            Map.entry("", 7),
            Map.entry("$ref", 23),
            Map.entry("contains", 20),
            Map.entry("contentSchema", 1),
            Map.entry("dependentRequired", 4),
            Map.entry("dependentSchemas", 7),
            Map.entry("else", 1),
            Map.entry("if", 16),
            Map.entry("maxContains", 1),
            Map.entry("maxProperties", 3),
            Map.entry("minContains", 1),
            Map.entry("minProperties", 2),
            Map.entry("multipleOf", 7),
            Map.entry("not", 11),
            Map.entry("oneOf", 8),
            Map.entry("pattern", 5),
            Map.entry("patternProperties", 16),
            Map.entry("propertyNames", 8),
            Map.entry("then", 2),
            Map.entry("unevaluatedItems", 22),
            Map.entry("unevaluatedProperties", 35),
            Map.entry("uniqueItems", 3));

    @Test
    void accepts_officialTests_refusedOrAsTheySay() throws IOException {
        Map<String, Integer> refused = new TreeMap<>();
        int agreed = 0;
        for (JsonNode group : groups()) {
            String file = group.path("file").textValue();
            JsonSchema schema;
            try {
                schema = JsonSchema.parse(group.path("schema").toString());
            } catch (UnsupportedSchemaException e) {
                refused.merge(keyword(e.pointer()), 1, Integer::sum);
                continue;
            }
            for (JsonNode test : group.path("tests")) {
                JsonNode value = test.path("value");
                boolean accepted = spellings(value).stream().anyMatch(schema::accepts);
                boolean valid = test.path("valid").booleanValue();
                Pattern neverWritten = NEVER_WRITTEN.get(file);
                if (neverWritten != null
                        && neverWritten.matcher(value.toString()).matches()) {
                    valid = false;
                }
                assertThat(accepted)
                        .as("%s, %s: %s", file, group.path("schema"), value)
                        .isEqualTo(valid);
                agreed++;
            }
        }
        assertThat(agreed).isGreaterThan(700);
        assertThat(refused).isEqualTo(REFUSED);
    }

    private static String keyword(String pointer) {
        return pointer.replaceAll("(/[0-9]+)+$", "").replaceAll(".*/", "");
    }

    private static List<JsonNode> groups() throws IOException {
        List<JsonNode> groups = new ArrayList<>();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                JsonSchemaSuiteTest.class.getResourceAsStream("/schemas/suite.jsonl"), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                groups.add(MAPPER.readTree(line));
            }
        }
        return groups;
    }

    /** Returns a value in each order of its properties, since a text has those of the schema first, in its order. */
    private static List<String> spellings(JsonNode value) {
        if (!value.isContainerNode()) {
            return List.of(RandomSchema.written(value));
        }
        List<String> spellings = new ArrayList<>();
        if (value.isArray()) {
            spellings.add("");
            for (JsonNode element : value) {
                spellings = joined(spellings, spellings(element));
            }
            return spellings.stream().map(elements -> "[" + elements + "]").toList();
        }
        List<String> names = new ArrayList<>();
        value.fieldNames().forEachRemaining(names::add);
        permute(names, 0, value, spellings);
        return spellings;
    }

    private static void permute(List<String> names, int from, JsonNode object, List<String> spellings) {
        if (from == names.size()) {
            List<String> ordered = new ArrayList<>(List.of(""));
            for (String name : names) {
                String start = JsonNodeFactory.instance.textNode(name) + ":";
                ordered = joined(
                        ordered,
                        spellings(object.get(name)).stream().map(start::concat).toList());
            }
            ordered.forEach(properties -> spellings.add("{" + properties + "}"));
        }
        for (int i = from; i < names.size(); i++) {
            Collections.swap(names, from, i);
            permute(names, from + 1, object, spellings);
            Collections.swap(names, from, i);
        }
    }

    private static List<String> joined(List<String> starts, List<String> ends) {
        List<String> joined = new ArrayList<>();
        for (String start : starts) {
            for (String end : ends) {
                joined.add(start.isEmpty() ? end : start + "," + end);
            }
        }
        return joined;
    }
}
