package org.eft4j.structured;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.eft4j.structured.JsonSchema.Whitespace;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonSchemaTest {
    private static String quoted(String text) {
        return text.replace('\'', '"');
    }

    private static boolean accepts(String schema, String text) {
        return JsonSchema.parse(quoted(schema)).accepts(quoted(text));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'type':'null'} | null | 0",
                "{'type':'integer','minimum':-5,'exclusiveMaximum':12} | -5 -1 0 9 11 | -6 12 1.0 -0 05 1e1",
                "{'type':'integer','minimum':1.5} | 2 10 99999999999999999999 | 1 0 -2",
                "{'type':'integer','maximum':-3} | -3 -4 -10 | 3 0 -2 -0",
                "{'type':'number','minimum':0.25,'maximum':10} | 0.25 0.250 1 9.99 10 10.00 | 0.2 10.01 -1 1e0 .5 1.",
                "{'type':'number','exclusiveMinimum':-1,'exclusiveMaximum':0} | -0.5 -0.001 -0.999 | 0 -0 -0.0 -1 -1.0",
                "{'type':'number'} | 0 -0 1.5 1e5 -2.5E-10 | 01 1. .5 +1 1e",
                "{'enum':[1,'a',null,{'k':[1,2]}]} | 1 'a' null {'k':[1,2]} | 2 'b' {'k':[2,1]} {}",
                "{'const':'x','type':'string'} | 'x' | 'y'",
                "{'type':'string','minLength':2,'maxLength':3} | 'ab' 'abc' 'é€' '\\n\\\\' | 'a' 'abcd' ''",
                "{'type':'string','pattern':'^a+$'} | 'a' 'aaa' | '' 'b' 'ab'",
                "{'type':'string','pattern':'b'} | 'b' 'abc' | '' 'a'",
                "{'type':'string','format':'date'} | '2024-02-29' '2000-02-29' '2023-12-31'"
                        + " | '2023-02-29' '1900-02-29' "
                        + "'2023-04-31' '2023-13-01' '23-01-01'",
                "{'type':'string','format':'time'} | '23:59:59Z' '00:00:00.5+01:30'"
                        + " | '24:00:00Z' '12:00:00' '1:00:00Z'",
                "{'type':'string','format':'date-time'} | '2024-02-29T12:00:00Z' | '2023-02-29T12:00:00Z' '2024-02-29'",
                "{'type':'string','format':'email'} | 'a.b+c@mail.example.org' | '@b.org' 'a@b' 'a@b..org' 'a b@c.org'",
                "{'type':'array','items':{'type':'integer'},'minItems':1,'maxItems':2} | [1] [1,2]"
                        + " | [] [1,2,3] ['a'] [1,]",
                "{'type':'array','prefixItems':[{'type':'null'}],'items':false} | [] [null] | [1] [null,null]",
                "{'type':'array','items':[{'type':'null'}],'additionalItems':{'const':2}} | [null,2,2] []"
                        + " | [2] [null,3]",
                "{'anyOf':[{'type':'null'},{'type':'integer'}]} | null 3 | 'a' 1.5",
                "{'oneOf':[{'type':'string','maxLength':2},{'type':'string','minLength':3}]} | 'a' 'abc' | 1",
                "{'allOf':[{'type':'integer','minimum':3},{'maximum':5},{'enum':[1,4,'4']}]} | 4 | 1 3 '4'",
                "true | 1 'a' [] {} [{'a':[null]}] | x",
            })
    void accepts_texts_asTheSchemaSays(String schema, String fitting, String others) {
        for (String text : fitting.split(" ", -1)) {
            assertThat(accepts(schema, text)).as("%s fits %s", text, schema).isTrue();
        }
        for (String text : others.split(" ", -1)) {
            assertThat(accepts(schema, text)).as("%s fits %s", text, schema).isFalse();
        }
    }

    @Test
    void accepts_objects_keepTheOrderOfTheSchema() {
        String schema = "{'type':'object','properties':{'b':{'type':'integer'},'a':{'type':'integer'},"
                + "'c':{'type':'null'}},'required':['a'],'additionalProperties':false}";
        for (String text : List.of("{'a':1}", "{'b':1,'a':2}", "{'b':1,'a':2,'c':null}", "{'a':2,'c':null}")) {
            assertThat(accepts(schema, text)).as(text).isTrue();
        }
        for (String text : List.of(
                "{}", "{'b':1}", "{'a':2,'b':1}", "{'a':1,}", "{,'a':1}", "{'a':1,'d':1}", "{'a':1 }", "{'a':'1'}")) {
            assertThat(accepts(schema, text)).as(text).isFalse();
        }
    }

    @Test
    void accepts_additionalProperties_haveOtherNames() {
        String schema =
                "{'type':'object','properties':{'a':{'type':'integer'}}," + "'additionalProperties':{'type':'string'}}";
        assertThat(accepts(schema, "{'a':1,'b':'x','aa':'y','':'z'}")).isTrue();
        assertThat(accepts(schema, "{'b':'x'}")).isTrue();
        assertThat(accepts(schema, "{'a':'x'}")).isFalse();
        assertThat(accepts(schema, "{'b':1}")).isFalse();
        assertThat(accepts(schema, "{'b':'x','a':1}"))
                .as("named ones come first")
                .isFalse();
    }

    @Test
    void accepts_mergedObjects_obeyEachSchema() {
        String schema =
                "{'type':'object','allOf':[{'properties':{'a':{'type':'integer'}},'additionalProperties':false},"
                        + "{'properties':{'a':{'minimum':5},'b':true},'required':['a']}]}";
        assertThat(accepts(schema, "{'a':7}")).isTrue();
        assertThat(accepts(schema, "{'a':3}")).isFalse();
        assertThat(accepts(schema, "{'a':7,'b':1}"))
                .as("b is no property of the first")
                .isFalse();
    }

    @Test
    void accepts_schemaThatRefersToItself_nestsUpToTheBound() {
        String schema = "{'$ref':'#/$defs/tree','$defs':{'tree':{'type':'object','properties':{'v':{'type':'integer'},"
                + "'kids':{'type':'array','items':{'$ref':'#/$defs/tree'}}},'required':['v'],"
                + "'additionalProperties':false}}}";
        assertThat(accepts(schema, "{'v':1,'kids':[{'v':2},{'v':3,'kids':[{'v':4,'kids':[]}]}]}"))
                .isTrue();
        assertThat(accepts(schema, "{'v':1,'kids':[{'v':2},3]}")).isFalse();
        assertThat(accepts("{}", "[".repeat(190) + "]".repeat(190))).isTrue();
        assertThat(accepts("{}", "[".repeat(300) + "]".repeat(300))).isFalse();
    }

    @Test
    void accepts_oneOfByAConstantOfAProperty_isDecided() {
        String schema = "{'type':'object','properties':{'kind':{'type':'string'}},'required':['kind'],'oneOf':["
                + "{'properties':{'kind':{'const':'a'},'x':{'type':'integer'}}},"
                + "{'properties':{'kind':{'const':'b'},'x':{'type':'string'}}}]}";
        assertThat(accepts(schema, "{'kind':'a','x':1}")).isTrue();
        assertThat(accepts(schema, "{'kind':'b','x':'1'}")).isTrue();
        assertThat(accepts(schema, "{'kind':'a','x':'1'}")).isFalse();
    }

    @Test
    void accepts_strings_haveOneSpelling() {
        assertThat(accepts("{'type':'string'}", "'a/é\\u001F\\u001f\\\\\\'\\n'"))
                .isTrue();
        for (String text : List.of("'\\u0061'", "'\\/'", "'\\u000a'", "'\n'", "'\\x'", "'\\ud83d\\ude00'")) {
            assertThat(accepts("{'type':'string'}", text)).as(text).isFalse();
        }
    }

    @Test
    void accepts_whitespace_asChosen() {
        String schema = quoted("{'type':'object','properties':{'a':{'type':'array','items':{'enum':[1,{'k':2}]}}},"
                + "'additionalProperties':{'type':'null'}}");
        String none = quoted("{'a':[1,{'k':2}],'b':null}");
        String one = quoted("{'a': [1, {'k': 2}], 'b': null}");
        String free = quoted("{\n  'a' :[ 1 ,{'k' :\t2} ]\n,'b':\r\nnull }");
        assertThat(List.of(none, one, free).stream().map(JsonSchema.parse(schema, Whitespace.NONE)::accepts))
                .containsExactly(true, false, false);
        assertThat(List.of(none, one, free).stream().map(JsonSchema.parse(schema, Whitespace.ONE_SPACE)::accepts))
                .containsExactly(false, true, false);
        assertThat(List.of(none, one, free).stream().map(JsonSchema.parse(schema, Whitespace.FREE)::accepts))
                .containsExactly(true, true, true);
        assertThat(JsonSchema.parse(schema, Whitespace.FREE).accepts(quoted("{" + " ".repeat(33) + "}")))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'properties':{'a/b~c':{'multipleOf':2}}} | /properties/a~1b~0c/multipleOf",
                "{'not':{}} | /not",
                "{'if':{}} | /if",
                "{'patternProperties':{}} | /patternProperties",
                "{'propertyNames':{}} | /propertyNames",
                "{'uniqueItems':true} | /uniqueItems",
                "{'minProperties':1} | /minProperties",
                "{'contains':{}} | /contains",
                "{'dependentRequired':{}} | /dependentRequired",
                "{'unevaluatedProperties':false} | /unevaluatedProperties",
                "{'tpye':'object'} | /tpye",
                "{'type':'strin'} | /type",
                "{'format':'hostname'} | /format",
                "{'pattern':'(?=a)'} | /pattern",
                "{'pattern':'('} | /pattern",
                "{'maxLength':1000000} | /maxLength",
                "{'minItems':-1} | /minItems",
                "{'minimum':'1'} | /minimum",
                "{'minimum':1e999999} | /minimum",
                "{'$ref':'#/$defs/none'} | /$ref",
                "{'$ref':'http://example.org/x'} | /$ref",
                "{'$ref':'#'} | ``",
                "{'$defs':{'a':{'$ref':'#/$defs/b'},'b':{'anyOf':[{'$ref':'#/$defs/a'},{}]}},'$ref':'#/$defs/a'}"
                        + " | /$defs/a",
                "{'oneOf':[{'type':'integer'},{'type':'number'}]} | /oneOf",
                "{'anyOf':[]} | /anyOf",
                "{'required':'a'} | /required",
                "{'properties':[]} | /properties",
                "{'items':5} | /items",
                "{'$schema':'http://json-schema.org/draft-07/schema#','properties':{'a':{'$ref':'#','minimum':1}}}"
                        + " | /properties/a/minimum",
                "{'properties':{'a':{'$id':'x'}}} | /properties/a/$id",
                "{'$dynamicRef':'#x'} | /$dynamicRef",
            })
    void parse_whatIsNotSupportedExactly_isRefusedWithItsPlace(String schema, String pointer) {
        UnsupportedSchemaException e =
                catchThrowableOfType(UnsupportedSchemaException.class, () -> JsonSchema.parse(quoted(schema)));
        assertThat(e).as(schema).isNotNull();
        assertThat(e.pointer()).isEqualTo(pointer);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "false",
                "{'type':'integer','minimum':2,'maximum':1}",
                "{'type':'string','enum':[1]}",
                "{'type':'string','minLength':2,'maxLength':1}",
                "{'type':'object','properties':{'a':false},'required':['a']}",
                "{'type':'object','properties':{'a':{'$ref':'#'}},'required':['a']}",
                "{'allOf':[{'type':'null'},{'type':'string'}]}",
                "{'type':'array','items':false,'minItems':1}"
            })
    void parse_schemaThatNothingFits_isRefused(String schema) {
        UnsupportedSchemaException e =
                catchThrowableOfType(UnsupportedSchemaException.class, () -> JsonSchema.parse(quoted(schema)));
        assertThat(e).as(schema).isNotNull().hasMessageContaining("no text fits");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "{'a':1}}", "[1]", "5", "{'type':'null','type':'null'}"})
    void parse_noSchema_isRefused(String schema) {
        assertThat(catchThrowableOfType(UnsupportedSchemaException.class, () -> JsonSchema.parse(quoted(schema))))
                .as(schema)
                .isNotNull();
    }

    @Test
    void parse_hostileSchemas_areRefusedOrReadWithinBounds() {
        String alternatives = IntStream.range(0, 12)
                .mapToObj(i -> "{'anyOf':[{'minimum':" + i + "},{'maximum':" + i + "}]}")
                .collect(Collectors.joining(","));
        assertRefused("{'allOf':[" + alternatives + "]}");
        assertRefused("{'pattern':'(a|b)*a(a|b){200}'}");
        assertRefused("[".repeat(5000));
        assertRefused("{'not':".repeat(2000) + "{}" + "}".repeat(2000));
        String many = IntStream.range(0, 3000)
                .mapToObj(i -> "'p" + i + "':{'type':'string','minLength':1,'maxLength':9000}")
                .collect(Collectors.joining(","));
        assertRefused("{'properties':{" + many + "}}");
        // ambiguous at every level: each way to read it shares what it has in common with the others
        String ambiguous = "{'$defs':{'x':{'anyOf':[{'type':'array','items':{'$ref':'#/$defs/x'}},"
                + "{'type':'array','items':{'$ref':'#/$defs/x'},'minItems':0}]}},'$ref':'#/$defs/x'}";
        assertThat(accepts(ambiguous, "[".repeat(150) + "]".repeat(150))).isTrue();
    }

    private static void assertRefused(String schema) {
        assertThat(catchThrowableOfType(UnsupportedSchemaException.class, () -> JsonSchema.parse(quoted(schema))))
                .as(schema.substring(0, Math.min(60, schema.length())))
                .isNotNull();
    }
}
