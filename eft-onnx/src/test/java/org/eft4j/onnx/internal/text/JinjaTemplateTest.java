package org.eft4j.onnx.internal.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.eft4j.ChatTemplate.Message;
import org.eft4j.EftException;
import org.eft4j.onnx.TestModels;
import org.eft4j.onnx.internal.folder.TemplateText;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class JinjaTemplateTest {
    private static final List<Message> CHAT = List.of(
            Message.system("Be brief."), Message.user(" hi "), Message.assistant("yes"), Message.user("{{ 6 * 7 }}"));

    /** As found in many models: named tokens, white space control, a generation prompt. */
    private static final String TYPICAL = """
            {{- bos_token }}
            {%- for message in messages %}
                {%- if message['role'] == 'system' and not loop.first %}
                    {{- raise_exception('the system message comes first') }}
                {%- endif %}
                {{- '<|' + message.role + '|>' + message['content'] | trim + '<|end|>' }}
            {%- endfor %}
            {%- if add_generation_prompt %}
                {{- '<|assistant|>' }}
            {%- endif %}
            """;

    static Stream<Arguments> golden() throws IOException {
        JsonNode entries = new ObjectMapper()
                .readTree(TestModels.resource("golden/templates.json").toFile());
        return StreamSupport.stream(entries.spliterator(), false)
                .map(entry -> Arguments.of(entry.path("name").asText(), entry));
    }

    /** Against Python's Jinja as transformers sets it up, see {@code golden/templates.py}. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("golden")
    void render_goldenTemplates_equalTransformers(String name, JsonNode entry) {
        List<Message> messages = StreamSupport.stream(entry.path("messages").spliterator(), false)
                .map(message -> new Message(
                        message.path("role").asText(), message.path("content").asText()))
                .toList();
        String template = entry.path("template").asText();
        boolean addGenerationPrompt = entry.path("addGenerationPrompt").asBoolean();
        if (entry.path("text").isNull()) {
            assertThatThrownBy(() -> render(template, messages, addGenerationPrompt))
                    .isInstanceOf(EftException.class);
        } else {
            assertThat(render(template, messages, addGenerationPrompt))
                    .as(name)
                    .isEqualTo(entry.path("text").asText());
        }
    }

    @Test
    void render_typicalTemplate_givesTheText() {
        assertThat(render(TYPICAL, CHAT, true))
                .isEqualTo(
                        "<s><|system|>Be brief.<|end|><|user|>hi<|end|><|assistant|>yes<|end|><|user|>{{ 6 * 7 }}<|end|>"
                                + "<|assistant|>");
    }

    @Test
    void render_withoutGenerationPrompt_endsBehindTheLastMessage() {
        assertThat(render(TYPICAL, List.of(Message.user("a")), false)).isEqualTo("<s><|user|>a<|end|>");
    }

    @Test
    void render_blocksOnLinesOfTheirOwn_leaveNoTrace() {
        String template = "a\n  {% if true %}\nb\n  {% endif %}\nc\n";
        assertThat(render(template, CHAT, true)).isEqualTo("a\nb\nc");
    }

    @Test
    void render_messageThatLooksLikeATemplate_staysText() {
        assertThat(render("{{ messages[3].content }}", CHAT, true)).isEqualTo("{{ 6 * 7 }}");
    }

    @Test
    void render_raiseException_isRefusedWithItsReason() {
        assertThatThrownBy(() -> render(TYPICAL, List.of(Message.user("a"), Message.system("b")), true))
                .isInstanceOf(EftException.class)
                .hasMessageContainingAll("test.jinja", "the system message comes first");
    }

    @Test
    void render_noMessage_isRefused() {
        assertThatThrownBy(() -> render(TYPICAL, List.of(), true)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'  ab '.strip() => ab",
                "'xxabx'.lstrip('x') => abx",
                "'xxabx'.rstrip('x') => xxab",
                "'abc'.startswith('ab') => true",
                "'abc'.endswith('ab') => false",
                "'Ab'.upper() + 'Ab'.lower() => ABab",
                "'a.b.c'.split('.')[1] => b",
                "'a.b.c'.split('.', 1)[1] => b.c",
                "' a  b '.split()[1] => b",
                "'abab'.replace('a', '$1') => $1b$1b",
                "'abab' | replace('b', 'c') => acac",
                "'abc'.find('c') => 2",
                "messages[0].get('name', 'none') => none",
                "messages[0].get('role') => system",
                "messages[0].keys() | list | length => 2",
                "messages[0].values() | list | length => 2",
                "messages | selectattr('role', 'equalto', 'user') | list | length => 2",
                "tools is defined => false",
                "messages[-1].role => user",
                "messages[1:] | length => 3",
            })
    void render_pythonExpression_isWhatPythonSays(String line) {
        int arrow = line.indexOf(" => ");
        assertThat(render("{{ " + line.substring(0, arrow) + " }}", CHAT, true)).isEqualTo(line.substring(arrow + 4));
    }

    @Test
    void render_itemsOfAMapping_areKeyAndValue() {
        assertThat(render("{% for k, v in messages[2].items() %}{{ k }}={{ v }};{% endfor %}", CHAT, true))
                .contains("role=assistant;", "content=yes;");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{{ messages[0].content.getClass() }}",
                "{{ messages[0].content.repeat(2) }}",
                "{{ messages.size() }}",
                "{{ ____int3rpr3t3r____.getContext() }}",
                "{% include '/etc/passwd' %}",
                "{% import 'x' as y %}",
                "{% from 'x' import y %}",
                "{% extends 'x' %}",
                "{{ 'x' | render }}",
                "{{ 'x' | center(1000000000) }}",
                "{{ '%1000000000d' | format(1) }}",
                "{{ 'x' | pprint }}",
                "{% macro f(x) %}{{ f(x) }}{% endmacro %}{{ f('a') }}",
                "{% set ns = namespace(s='xxxxxxxxxx') %}{% for i in range(40) %}{% set ns.s = ns.s + ns.s %}{% endfor %}",
                "{% set ns = namespace(s='x') %}{% for i in range(40) %}{% set ns.s = ns.s.replace('x', 'xx') %}{% endfor %}",
                "{% for i in range(999) %}{% for i in range(999) %}{% for i in range(999) %}x{% endfor %}{% endfor %}{% endfor %}",
                "{{ messages[0].content",
                "{% for %}",
                "{% nonsense %}",
                "{{ nonsense() }}",
                "{{ today() }}",
                "{{ fn:list(1) }}",
                "{{ filter:trim.getClass() }}",
            })
    @Timeout(60)
    void render_whatTemplatesMayNot_isRefused(String template) {
        assertThatThrownBy(() -> render(template, CHAT, true))
                .isInstanceOf(EftException.class)
                .hasMessageContaining("test.jinja");
    }

    @Test
    void render_propertyOfAJavaObject_isNothing() {
        assertThat(render(
                        "[{{ messages[0].content.bytes }}{{ messages.class }}{{ ____int3rpr3t3r____.config }}]",
                        CHAT,
                        true))
                .isEqualTo("[]");
    }

    private static String render(String template, List<Message> messages, boolean addGenerationPrompt) {
        return new JinjaTemplate(
                        new TemplateText(template, "test.jinja"), Map.of("bos_token", "<s>", "eos_token", "</s>"))
                .render(messages, addGenerationPrompt);
    }
}
