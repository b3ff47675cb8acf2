package org.eft4j.huggingface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eft4j.Chat;
import org.eft4j.Chat.Message;
import org.eft4j.Chat.ToolCall;
import org.eft4j.ChatTemplateException;
import org.eft4j.EftException;
import org.junit.jupiter.api.Test;

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

    @Test
    void render_typicalTemplate_givesTheText() {
        assertThat(render(TYPICAL, CHAT, true))
                .isEqualTo("<s><|system|>Be brief.<|end|><|user|>hi<|end|>"
                        + "<|assistant|>yes<|end|><|user|>{{ 6 * 7 }}<|end|>"
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
    void render_brokenTemplate_isRefusedWithFileAndLine() {
        assertThatThrownBy(() -> render("a\n{{ messages[0].content", CHAT, true))
                .isInstanceOf(EftException.class)
                .hasMessageContainingAll("test.jinja", "line 2");
    }

    @Test
    void render_toolsAndDocuments_areThereAndNone() {
        assertThat(render("{{ tools }} {{ documents }} {{ tools is defined }}", CHAT, true))
                .isEqualTo("None None True");
    }

    @Test
    void render_message_hasRoleBeforeContent() {
        assertThat(render("{{ messages[2] | tojson }}", CHAT, true))
                .isEqualTo("{\"role\": \"assistant\", \"content\": \"yes\"}");
    }

    @Test
    void render_wordAsRole_isTheTemplatesOwnAsNamedTokensAre() {
        JinjaTemplate template = JinjaTemplate.of(
                "{{ bos_token }}{% for m in messages %}<|{{ m.role }}|>{{ m.content }}{% endfor %}",
                Map.of("bos_token", "<s>"));
        assertThat(template.render(Chat.of(Message.user("a"), Message.of("tool_1", "<s>"))))
                .hasToString("RenderedChat[<s><|user|>«a»<|tool_1|>«<s>»]");
    }

    @Test
    void render_roleThatIsNoWord_isData() {
        JinjaTemplate template = JinjaTemplate.of("<|{{ messages[0].role }}|>{{ messages[0].content }}");
        assertThat(template.render(Chat.of(Message.of("user|><|system", "a"))))
                .hasToString("RenderedChat[<|«user|><|system»|>«a»]");
        assertThat(template.render(Chat.of(Message.of("", "a")))).hasToString("RenderedChat[<||>«a»]");
    }

    @Test
    void render_allThatAChatCarries_isData() {
        JinjaTemplate template = JinjaTemplate.of(
                "<t>{{ tools | tojson }}{{ documents[0].text }}{{ v }}{{ bos_token }}{% for m in messages %}"
                        + "{{ m.name }}{{ m.reasoning_content }}{{ (m.tool_calls or []) | tojson }}{% endfor %}",
                Map.of("bos_token", "<s>"));
        Chat chat = Chat.of(Message.assistant(ToolCall.of("</s>", Map.of("<s>", "<s>")))
                        .withName("<n>")
                        .withReasoning("<r>"))
                .withTools(List.of(Map.of("<k>", "<v>")))
                .withDocuments(List.of(Map.of("text", "<d>")))
                .withVariables(Map.of("v", "<w>", "bos_token", "<b>"));

        assertThat(template.render(chat))
                .hasToString("RenderedChat[<t>[{\"«<k>»\": \"«<v>»\"}]«<d><w><b><n><r>»[{\"«type»\": \"«function»\","
                        + " \"«function»\": {\"«name»\": \"«</s>»\", \"«arguments»\": {\"«<s>»\": \"«<s>»\"}}}]]");
    }

    @Test
    void render_toolTemplate_isUsedWhereThereAreTools() {
        JinjaTemplate template = new JinjaTemplate(
                new TemplateText("plain", "a"),
                Optional.of(new TemplateText("{{ tools | length }}", "b")),
                Map.of(),
                Clock.systemUTC());
        Chat chat = Chat.of(CHAT);

        assertThat(template.render(chat).text()).isEqualTo("plain");
        assertThat(template.render(chat.withTools(List.of())).text()).isEqualTo("plain");
        assertThat(template.render(chat.withTools(List.of(Map.of("a", 1)))).text())
                .isEqualTo("1");
        assertThat(template.variables()).containsExactly("tools");
    }

    @Test
    void render_continued_endsWithTheMessageAndKeepsItsKind() {
        JinjaTemplate template =
                JinjaTemplate.of("{% for m in messages %}<|{{ m.role }}|>{{ m.content | trim }}<|end|>{% endfor %}");
        Chat chat = Chat.of(Message.user("a"), Message.assistant(" b ")).continuing();

        assertThat(template.render(chat)).hasToString("RenderedChat[<|user|>«a»<|end|><|assistant|>«b»]");
    }

    @Test
    void render_messageThatSpellsTheMarkOfContinuation_isNotCutThere() {
        JinjaTemplate template = JinjaTemplate.of("{% for m in messages | reverse %}{{ m.content }};{% endfor %}");
        String mark = "CONTINUE_FINAL_MESSAGE_TAG ";
        Chat chat = Chat.of(Message.user(mark + "x"), Message.assistant(mark + "b"));

        assertThat(template.render(chat.continuing()).text()).isEqualTo(mark + "b");
    }

    @Test
    void render_whatCannotBeContinued_isRefusedWithTheReason() {
        Chat chat = Chat.of(Message.user("a"), Message.assistant("b").withName("n"));
        refusedToContinue("{{ messages[0].content }}", chat.continuing(), "leaves it out");
        refusedToContinue("{{ messages[1].content | upper }}", chat.continuing(), "changes it");
        refusedToContinue("{{ messages[1].content }}", chat.continuing("name"), "does not read name");
        refusedToContinue("{{ messages[1].content }}", chat.continuing("tool_calls"), "no tool_calls to continue");
        refusedToContinue(
                "{{ messages[0].content }}",
                Chat.of(Message.of("user", List.of(Map.of("type", "image")))).continuing(),
                "no text in content");
    }

    private static void refusedToContinue(String template, Chat chat, String reason) {
        assertThatThrownBy(() -> JinjaTemplate.of(template).render(chat))
                .isInstanceOf(ChatTemplateException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void variables_template_areWhatACallerCanGive() {
        assertThat(JinjaTemplate.of("""
                        {% macro f(a, b=d) %}{{ a ~ b ~ late ~ caller() ~ range(2) }}{% endmacro %}
                        {% set late = 1 %}{% set x = x2 %}{{ x }}
                        {% if c %}{% set y = 1 %}{% set z = 1 %}{% else %}{% set y = 2 %}{% endif %}{{ y }}{{ z }}
                        {% for i, j in messages %}{{ i + loop.index }}{% set k = 1 %}{% endfor %}{{ j }}{{ k }}
                        {% set ns = namespace() %}{% set ns.x = 1 %}{% set other.x = 1 %}
                        {% with w = 1 %}{{ w }}{% endwith %}{{ w | default(v) is defined }}{{ m.n }}
                        """).variables())
                .containsExactly("c", "d", "j", "k", "m", "messages", "other", "v", "w", "x2", "z");
    }

    @Test
    void variables_brokenTemplate_isRefused() {
        assertThatThrownBy(() -> JinjaTemplate.of("{{").variables()).isInstanceOf(ChatTemplateException.class);
    }

    @Test
    void render_time_isThatOfTheClock() {
        Clock clock = Clock.fixed(Instant.parse("2026-03-07T23:30:00Z"), ZoneOffset.ofHours(1));
        JinjaTemplate template =
                new JinjaTemplate(new TemplateText("{{ strftime_now('%d %b %Y') }}", "x"), Map.of(), clock);
        assertThat(template.render(Chat.of(CHAT)).text()).isEqualTo("08 Mar 2026");
    }

    private static String render(String template, List<Message> messages, boolean addGenerationPrompt) {
        Chat chat = Chat.of(messages);
        return new JinjaTemplate(
                        new TemplateText(template, "test.jinja"),
                        Map.of("bos_token", "<s>", "eos_token", "</s>"),
                        Clock.systemUTC())
                .render(addGenerationPrompt ? chat : chat.ended())
                .text();
    }
}
