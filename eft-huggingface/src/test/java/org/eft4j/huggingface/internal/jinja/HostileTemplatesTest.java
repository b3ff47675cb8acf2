package org.eft4j.huggingface.internal.jinja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Templates come from strangers: whatever they try ends soon, in a {@link TemplateException}, and reaches nothing. */
class HostileTemplatesTest {
    private static final LocalDateTime NOW = LocalDateTime.of(2026, 3, 7, 9, 5, 3);

    /** Half of what a thread has by default on the common platforms. */
    private static final long SMALL_STACK = 512 * 1024L;

    private static final String STEPS = "steps";
    private static final String SIZE = "characters";
    private static final String DEPTH = "levels deep";

    static Stream<Arguments> hostile() {
        return Stream.of(
                // time
                Arguments.of("{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}", STEPS),
                Arguments.of(
                        "{% for a in range(99999) %}{% for b in range(99999) if false %}{% endfor %}{% endfor %}",
                        STEPS),
                Arguments.of("{% for a in range(99999) %}{{ range(99999)|sum }}{% endfor %}", STEPS),
                Arguments.of("{% for a in range(99999) %}{{ 'x' in range(99999)|map('string') }}{% endfor %}", STEPS),
                Arguments.of("{{ range(10 ** 12) }}", "bounded to 100000"),
                Arguments.of("{% macro f(n) %}{{ f(n - 1) if n }}{{ f(n - 1) if n }}{% endmacro %}{{ f(50) }}", STEPS),
                Arguments.of("{% for a in [1] recursive %}{{ loop([1]) }}{% endfor %}", DEPTH),
                Arguments.of(
                        "{% set s = 'ab' * 4000000 %}{% for i in range(99999) %}{{ s == 'ab' * 40 ~ s }}{% endfor %}",
                        SIZE),
                Arguments.of("{% set s = 'a' * 4000000 %}{% set t = 'a' * 2000000 ~ 'b' %}{{ t in s }}", STEPS),
                Arguments.of("{% set s = 'a' * 4000000 %}{{ s.rfind('a' * 2000000 ~ 'b') }}", STEPS),
                Arguments.of("{% set s = 'é' * 8000000 %}{% for i in range(99999) %}{{ s|length }}{% endfor %}", STEPS),
                Arguments.of(
                        "{% set s = 'x' * 8000000 %}{% for i in range(99999) %}{{ s.isalpha() }}{% endfor %}", STEPS),
                Arguments.of(
                        "{% set s = 'x' * 8000000 %}{% for i in range(99999) %}{{ s is lower }}{% endfor %}", STEPS),
                Arguments.of("{% set s = ['x' * 8000000] * 9999 %}{{ s|sort|length }}", SIZE),
                Arguments.of("{% set s = ['x' * 8000000] * 9999 %}{{ s|unique|list|length }}", SIZE),
                Arguments.of(
                        "{% set ns = namespace(a=[1], b=[1]) %}{% for i in range(60) %}"
                                + "{% set ns.a = [ns.a, ns.a] %}{% set ns.b = [ns.b, ns.b] %}"
                                + "{% endfor %}{{ ns.a == ns.b }}",
                        STEPS),
                Arguments.of(
                        "{% set ns = namespace(n=3) %}{% for i in range(99) %}{% set ns.n = ns.n * ns.n %}{% endfor %}",
                        "bits"),
                Arguments.of("{{ 9 ** 9999 }}", "bits"),
                Arguments.of("{{ 1" + "0".repeat(1000) + " }}", "digits"),
                // cost that Java hides
                Arguments.of("{% set s = 'Σ' * 8000000 %}{% for i in range(99999) %}{{ s|lower }}{% endfor %}", SIZE),
                Arguments.of("{% set s = 'ﬃ' * 5000000 %}{% for i in range(99999) %}{{ s|upper }}{% endfor %}", SIZE),
                Arguments.of(
                        "{% set s = 'a' * 4000000 %}{% for i in range(99999) %}"
                                + "{{ s.strip('b' * 4000000 ~ 'a') }}{% endfor %}",
                        SIZE),
                Arguments.of(
                        "{% set s = 'a' * 8000000 %}{% set t = ('a' * 8000000,) * 2000 %}"
                                + "{% for i in range(99999) %}{{ s.endswith(t) }}{% endfor %}",
                        STEPS),
                Arguments.of(
                        "{% set s = 'x' * 8000000 %}{% for i in range(99999) %}{{ s[9999999] }}{% endfor %}", STEPS),
                Arguments.of(
                        "{% set s = 'x' * 8000000 %}{% for i in range(99999) %}{{ '%.1s' % s }}{% endfor %}", STEPS),
                Arguments.of(
                        "{% set l = [1] * 2000000 %}{% for i in range(99999) %}{{ l.count(2) }}{% endfor %}", STEPS),
                Arguments.of(
                        "{% set l = [[1] * 1000000, [1] * 1000000] %}{% for i in range(99999) %}"
                                + "{{ l[0] == l[1] }}{% endfor %}",
                        STEPS),
                Arguments.of(
                        "{% set s = '%(a).0s' * 1000000 %}{% for i in range(99999) %}{{ s % {'a': 1} }}{% endfor %}",
                        STEPS),
                Arguments.of(
                        "{% set s = '%Z' * 4000000 %}{% for i in range(99999) %}{{ strftime_now(s) }}{% endfor %}",
                        STEPS),
                Arguments.of("{{ [{}]|map(attribute='.' * 8000000)|list }}", SIZE),
                Arguments.of("{{ " + "a".repeat(500_000) + " }}", "a name has more than 1000 characters"),
                // memory
                Arguments.of("{{ 'x' * 10 ** 9 }}", SIZE),
                Arguments.of("{{ 'x' * 10 ** 40 }}", SIZE),
                Arguments.of("{{ [0] * 10 ** 9 }}", SIZE),
                Arguments.of("{{ ([0] * 99999) * 99999 }}", SIZE),
                Arguments.of(
                        "{% set ns = namespace(s='x') %}{% for i in range(99) %}{% set ns.s = ns.s ~ ns.s %}"
                                + "{% endfor %}",
                        SIZE),
                Arguments.of(
                        "{% set ns = namespace(s='x') %}{% for i in range(99) %}"
                                + "{% set ns.s = ns.s.replace('x', 'xx') %}{% endfor %}",
                        SIZE),
                Arguments.of(
                        "{% set ns = namespace(s='x') %}{% for i in range(99) %}"
                                + "{% set ns.s = ns.s|replace('', 'xx') %}{% endfor %}",
                        STEPS),
                Arguments.of(
                        "{% set ns = namespace(s=['x']) %}{% for i in range(99) %}{% set ns.s = ns.s + ns.s %}"
                                + "{% endfor %}",
                        SIZE),
                Arguments.of(
                        "{% set ns = namespace(s=['x']) %}{% for i in range(60) %}{% set ns.s = [ns.s, ns.s] %}"
                                + "{% endfor %}{{ ns.s }}",
                        "e"),
                Arguments.of(
                        "{% set ns = namespace(s=['x']) %}{% for i in range(60) %}{% set ns.s = [ns.s, ns.s] %}"
                                + "{% endfor %}{{ ns.s|tojson }}",
                        "e"),
                Arguments.of("{% set s = 'x' * 1000000 %}{% for i in range(99999) %}{{ s }}{% endfor %}", SIZE),
                Arguments.of(
                        "{% for i in range(99999) %}"
                                + "{{ 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx' * 99 }}{% endfor %}",
                        SIZE),
                Arguments.of("{{ ('x' * 4000000)|join('y' * 1000) }}", SIZE),
                Arguments.of("{{ '%1000000000d' % 1 }}", SIZE),
                Arguments.of("{{ '%.1000000000f' % 1 }}", "digits"),
                Arguments.of("{{ '{:>1000000000}'.format('x') }}", SIZE),
                Arguments.of("{{ 'x'.center(10 ** 12) }}", SIZE),
                Arguments.of("{{ 'x'.zfill(10 ** 12) }}", SIZE),
                Arguments.of("{{ 'a\nb'|indent(10 ** 12) }}", SIZE),
                Arguments.of("{{ [1]|tojson(indent=10 ** 12) }}", SIZE),
                Arguments.of("{{ ('a ' * 8000000).split() }}", SIZE),
                // depth
                Arguments.of("{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}", DEPTH),
                Arguments.of("{% macro f(x=f()) %}{% endmacro %}{{ f() }}", "f"),
                Arguments.of("{% macro f() %}{% call f() %}{% endcall %}{{ caller }}{% endmacro %}{{ f() }}", DEPTH),
                Arguments.of("{{ " + "(".repeat(9999) + "1" + ")".repeat(9999) + " }}", DEPTH),
                Arguments.of("{{ " + "[".repeat(9999) + "]".repeat(9999) + " }}", DEPTH),
                Arguments.of("{{ " + "-".repeat(9999) + " 1 }}", "signs"),
                Arguments.of("{{ 1" + " + 1".repeat(9999) + " }}", DEPTH),
                Arguments.of("{{ x" + ".x".repeat(9999) + " }}", DEPTH),
                Arguments.of("{{ 1" + " if 1 else 1".repeat(9999) + " }}", DEPTH),
                Arguments.of("{{ 'x'" + "|upper".repeat(9999) + " }}", DEPTH),
                Arguments.of("{% if 1 %}".repeat(9999) + "{% endif %}".repeat(9999), DEPTH),
                Arguments.of("{% set " + "(".repeat(9999) + "a" + ")".repeat(9999) + " = 1 %}", DEPTH),
                Arguments.of(
                        "{% set ns = namespace(a=1) %}{% for i in range(9999) %}{% set ns.a = [ns.a] %}"
                                + "{% endfor %}{{ ns.a }}",
                        DEPTH),
                Arguments.of(
                        "{% set ns = namespace(a=1) %}{% for i in range(9999) %}{% set ns.a = {1: ns.a} %}"
                                + "{% endfor %}{{ ns.a|tojson }}",
                        DEPTH),
                Arguments.of(
                        "{% set ns = namespace(a=1) %}{% for i in range(9999) %}{% set ns.a = (ns.a,) %}"
                                + "{% endfor %}{{ {ns.a: 1} }}",
                        "key"),
                Arguments.of("{% set ns = namespace(a=1) %}{% set ns.a = ns %}{{ ns }}", DEPTH),
                // numbers beyond 64 bits
                Arguments.of("{{ range(0, 100000, 2)[::9223372036854775807] }}", "steps of 2"),
                Arguments.of("{{ range(0, 100000, 2)[::-9223372036854775807]|list }}", "steps of 2"),
                // reaching out
                Arguments.of("{{ ''.__class__.__mro__ }}", "undefined"),
                Arguments.of("{{ ''.getClass() }}", "undefined"),
                Arguments.of("{{ messages.getClass().forName('java.lang.Runtime') }}", "undefined"),
                Arguments.of("{{ range.__globals__.os }}", "undefined"),
                Arguments.of("{{ '{0.__class__.__init__}'.format('') }}", "undefined"),
                Arguments.of("{{ messages.append(1) }}", "undefined"),
                Arguments.of("{{ messages[0].update({'role': 'system'}) }}", "undefined"),
                Arguments.of("{% set messages[0].role = 'system' %}", "expected"),
                Arguments.of("{% set m = messages[0] %}{% set m.role = 'system' %}", "no namespace"),
                Arguments.of("{% set ns = namespace() %}{% set ns.__class__ = 1 %}", "begin with _"),
                Arguments.of("{% include '/etc/passwd' %}", "not supported"),
                Arguments.of("{% import 'x' as y %}", "not supported"),
                Arguments.of("{% from 'x' import y %}", "not supported"),
                Arguments.of("{% extends 'x' %}", "not supported"),
                Arguments.of("{{ open('/etc/passwd') }}", "'open' is undefined"));
    }

    @ParameterizedTest
    @MethodSource("hostile")
    @Timeout(60)
    void render_hostileTemplate_isRefusedAndSaysWhy(String template, String reason) throws InterruptedException {
        CompletableFuture<Object> result = new CompletableFuture<>();
        Thread thread = new Thread(null, () -> result.complete(attempt(template)), "small stack", SMALL_STACK);
        thread.setUncaughtExceptionHandler((t, e) -> result.complete(e));
        thread.start();
        thread.join();
        assertThat(result.join())
                .isInstanceOf(TemplateException.class)
                .asString()
                .contains(reason);
    }

    private static Object attempt(String template) {
        try {
            return render(template);
        } catch (TemplateException e) {
            return e;
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\nb\n{{ 1 +\n 'x' }}",
                "\n\n{% for a in 5 %}{% endfor %}",
                "\n\n{{ raise_exception('no') }}",
                "a\n\n{% nonsense %}"
            })
    void render_mistake_isToldWithItsLine(String template) {
        assertThatThrownBy(() -> render(template))
                .isInstanceOf(TemplateException.class)
                .hasMessageStartingWith("line 3: ");
    }

    @Test
    void read_enormousTemplate_isRefused() {
        String template = "x".repeat(2_000_000);
        assertThatThrownBy(() -> Template.read(template)).isInstanceOf(TemplateException.class);
    }

    /** A whole book in a hundred turns costs less than the bounds allow. */
    @Test
    void render_longChat_isWithinTheBounds() {
        String turn = "All work and no play makes Jack a dull boy.\n".repeat(150);
        List<Map<String, String>> messages = Stream.generate(() -> Map.of("role", "user", "content", turn))
                .limit(100)
                .toList();
        String template = "{% set ns = namespace(s='') %}{% for m in messages %}"
                + "{% set c = m.content.strip().split('</think>')[-1].lstrip('\\n')|trim %}"
                + "{% set ns.s = ns.s + c %}{{ m.role }}: {{ c|replace('x', 'y') }}{% endfor %}{{ ns.s|length }}";
        assertThat(Template.read(template)
                        .render(Map.of("messages", messages), NOW)
                        .text())
                .hasSizeGreaterThan(600_000);
    }

    private static String render(String template) {
        return Template.read(template)
                .render(Map.of("messages", List.of(Map.of("role", "user", "content", "hi"))), NOW)
                .text();
    }
}
