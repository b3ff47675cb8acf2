package org.eft4j.huggingface.internal.jinja;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import org.eft4j.RenderedChat;
import org.eft4j.huggingface.TestResources;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which characters of a rendered template are data. In what is expected, data stands between guillemets. */
class DataInTextsTest {
    private static final String MARK = "\ue000";
    private static final ObjectMapper MAPPER =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_INTEGER_FOR_INTS);
    private static final LocalDateTime NOW = LocalDateTime.of(2026, 3, 7, 9, 5, 3);

    /** {@code x} and the numbers are data, {@code t} is the template's own, {@code m} mixes both. */
    private static final String PREAMBLE = "{%- set m = '<a>' ~ x ~ '<b>' -%}";

    private static final Map<String, Object> VARIABLES = Map.of(
            "x", " Hi, you ",
            "t", Text.template("<t>"),
            "n", 60,
            "list", List.of("p", "q"),
            "d", Map.of("key", "v"));

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // concatenation
                "`<a>{{ x }}<b>` | `<a>« Hi, you »<b>`",
                "`{{ '<a>' + x + '<b>' }}` | `<a>« Hi, you »<b>`",
                "`{{ '<' ~ x ~ n ~ '>' }}` | `<« Hi, you »60>`",
                "`{{ t }}{{ x }}{{ t * 2 }}` | `<t>« Hi, you »<t><t>`",
                "`{{ x * 2 }}` | `« Hi, you  Hi, you »`",
                "`{{ m * 2 }}` | `<a>« Hi, you »<b><a>« Hi, you »<b>`",
                "`{{ list | join('<s>') }}` | `«p»<s>«q»`",
                "`{{ '<s>'.join(list) }}` | `«p»<s>«q»`",
                "`{{ ['a', 'b'] | join(x) }}` | `a« Hi, you »b`",
                // parts
                "`{{ m[1:6] }}` | `a>« Hi»`",
                "`{{ m[::-1] }}` | `>b<« uoy ,iH »>a<`",
                "`{{ m | reverse }}` | `>b<« uoy ,iH »>a<`",
                "`{{ m[0] }}{{ m[4] }}{{ m[-1] }}` | `<«H»>`",
                "`{{ m | first }}{{ (m | list)[4] }}` | `<«H»`",
                "`{% for c in m %}{{ c }}{% endfor %}` | `<a>« Hi, you »<b>`",
                "`{{ x.split(',')[0] }}` | `« Hi»`",
                "`{{ m.split(',') | join('+') }}` | `<a>« Hi»+« you »<b>`",
                "`{{ m.rsplit(' ', 1)[0] }}` | `<a>« Hi, you»`",
                "`{{ x.split() | join('+') }}` | `«Hi,»+«you»`",
                "`{{ m.partition('Hi') | join('+') }}` | `<a>« »+«Hi»+«, you »<b>`",
                "`{{ (m ~ '\\n' ~ x).splitlines() | join('+') }}` | `<a>« Hi, you »<b>+« Hi, you »`",
                "`{{ x | trim }}{{ x.strip() }}{{ x.lstrip() }}{{ m.strip('<a>') }}` | "
                        + "`«Hi, youHi, youHi, you  Hi, you »<b`",
                "`{{ m.removeprefix('<a>') }}{{ m.removesuffix('<b>') }}` | `« Hi, you »<b><a>« Hi, you »`",
                "`{{ x | replace('Hi', '<r>') }}` | `« »<r>«, you »`",
                "`{{ m.replace('<', x) }}` | `« Hi, you »a>« Hi, you  Hi, you »b>`",
                "`{{ list | first }}{{ list | last }}{{ list | max }}{{ list | sort | join }}` | `«pqqpq»`",
                "`{{ d.key }}{{ d | items | first | join('=') }}` | `«vkey»=«v»`",
                // characters computed one by one
                "`{{ m | upper }}{{ m | lower }}` | `<A>« HI, YOU »<B><a>« hi, you »<b>`",
                "`{{ m | capitalize }}{{ m | title }}` | `<a>« hi, you »<b><A>« Hi, You »<B>`",
                "`{{ m.title() }}{{ m.swapcase() }}` | `<A>« Hi, You »<B><A>« hI, YOU »<B>`",
                "`{{ m | tojson }}` | `\"<a>« Hi, you »<b>\"`",
                "`{{ ('\"' ~ x ~ '\"') | tojson }}` | `\"\\\"« Hi, you »\\\"\"`",
                "`{{ {'a': x, 'b': [t]} | tojson }}` | `{\"a\": \"« Hi, you »\", \"b\": [\"<t>\"]}`",
                "`{{ [x, t] }}` | `['« Hi, you »', '<t>']`",
                "`{{ m | e }}` | `&lt;a&gt;« Hi, you »&lt;b&gt;`",
                "`{{ ('<' ~ list[0] ~ '>') | indent(2, true) }}` | `  <«p»>`",
                "`{{ list[0].center(5) }}{{ list[0].rjust(3, '-') }}{{ '1'.zfill(3) }}` | `  «p»  --«p»001`",
                // layouts
                "`{{ '<%s>' % x }}{{ '<%5s>' | format(list[0]) }}` | `<« Hi, you »><    «p»>`",
                "`{{ '<{}{:>3}>'.format(x, list[0]) }}` | `<« Hi, you »  «p»>`",
                "`{{ '%c' % n }}{{ '%d' % n }}` | `«<»60`",
                "`{{ x.format('<t>') }}{{ (x ~ '%s') % '<t>' }}` | `« Hi, you  Hi, you <t>»`",
                // through names
                "`{% macro f(a) %}<{{ a }}>{% endmacro %}{{ f(x) }}` | `<« Hi, you »>`",
                "`{% macro f() %}<{{ caller() }}>{% endmacro %}{% call f() %}{{ x }}{% endcall %}` | `<« Hi, you »>`",
                "`{% set y %}<{{ x }}>{% endset %}{{ y }}` | `<« Hi, you »>`",
                "`{% filter trim %}  <{{ x }}>  {% endfilter %}` | `<« Hi, you »>`",
                "`{% set ns = namespace(y='<') %}{% set ns.y = ns.y ~ x %}{{ ns.y }}` | `<« Hi, you »`",
                "`{{ list | map('upper') | join('<') }}` | `«P»<«Q»`",
                "`{{ dict(**{x: 1}) | first }}` | `« Hi, you »`",
                "`{{ x | default('<d>') }}{{ none_such | default('<d>') }}` | `« Hi, you »<d>`",
                "`{{ strftime_now('<%Y>') }}{{ strftime_now(list[0]) }}` | `<2026>«p»`",
                "`{{ x | string | safe ~ '<' }}` | `« Hi, you »<`",
            })
    void render_template_keepsDataApart(String template, String expected) {
        RenderedChat rendered = Template.read(PREAMBLE + template).render(VARIABLES, NOW);
        assertThat(rendered).hasToString("RenderedChat[" + expected + "]");
    }

    /** A hundred thousand changes between template and data: each filter takes the time of the text's length. */
    @Test
    void render_manyRuns_isWithinTheBounds() {
        String content = "ab ".repeat(60_000);
        String template = "{% set m = x | replace(' ', '<>') %}{{ m | upper | trim | replace('<', '[') }}"
                + "{{ (m ~ m)[3:-3] | length }}{{ m.split('<>') | length }}{{ m | tojson }}";
        RenderedChat rendered = Template.read(template).render(Map.of("x", content), NOW);
        assertThat(rendered.runs().size()).isGreaterThan(200_000);
        assertThat(rendered.text()).startsWith("AB[>AB[>").contains("47999460001\"ab<>ab");
    }

    /** Each string that the templates are given has a mark at both ends; wherever one comes out, it is data. */
    @ParameterizedTest
    @ValueSource(strings = {"written", "generated"})
    void render_goldenTemplates_neverTakeDataForTheirOwn(String name) throws IOException {
        JsonNode golden = MAPPER.readTree(
                TestResources.path("golden/templates/" + name + ".json").toFile());
        Map<String, Object> variables =
                MAPPER.convertValue(marked(golden.path("arguments")), new TypeReference<Map<String, Object>>() {});
        int marks = 0;
        for (JsonNode entry : golden.path("entries")) {
            String template = (entry.isArray() ? entry.path(0) : entry.path("template")).textValue();
            try {
                RenderedChat rendered = Template.read(template).render(variables, NOW);
                for (RenderedChat.Run run : rendered.runs()) {
                    String part = rendered.text().substring(run.start(), run.end());
                    assertThat(run.isData() || !part.contains(MARK))
                            .as("%s gives %s", template, rendered)
                            .isTrue();
                    marks += part.contains(MARK) ? 1 : 0;
                }
            } catch (TemplateException e) {
                // Some want other strings than marked ones.
            }
        }
        assertThat(marks).isGreaterThan(50);
    }

    private static JsonNode marked(JsonNode value) {
        if (value.isTextual()) {
            return TextNode.valueOf(MARK + value.textValue() + MARK);
        }
        if (value instanceof ObjectNode object) {
            object.properties().forEach(field -> field.setValue(marked(field.getValue())));
        } else if (value instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                array.set(i, marked(array.get(i)));
            }
        }
        return value;
    }
}
