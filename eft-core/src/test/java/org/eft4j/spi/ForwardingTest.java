package org.eft4j.spi;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Array;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.eft4j.LanguageModel;
import org.eft4j.ModelSession;
import org.eft4j.Prompt;
import org.eft4j.Vocabulary;
import org.eft4j.testkit.InMemoryModel;
import org.eft4j.testkit.InMemoryTokenizer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Every method is forwarded, those that the interfaces get later included, but for those with a reason. */
class ForwardingTest {
    private final List<String> received = new ArrayList<>();

    @Test
    void model_everyMethodButThoseOfItsOwn_isForwarded() throws Exception {
        LanguageModel model = new ForwardingLanguageModel(recording(LanguageModel.class)) {};
        for (Method method : methods(LanguageModel.class)) {
            received.clear();
            if (!Set.of("withVocabulary", "overBytes", "weights", "appendEach", "sharedSteps")
                    .contains(method.getName())) {
                method.invoke(model, arguments(method));
                assertThat(received).containsExactly(method.toString());
            }
        }
    }

    @Test
    void session_everyMethod_isForwarded() throws Exception {
        ModelSession session = new ForwardingModelSession(recording(ModelSession.class)) {};
        for (Method method : methods(ModelSession.class)) {
            received.clear();
            method.invoke(session, arguments(method));
            assertThat(received).containsExactly(method.toString());
        }
    }

    @Test
    void withVocabulary_ofAForwardingModel_keepsWhatTheModelChanges() {
        LanguageModel renamed =
                new ForwardingLanguageModel(
                        InMemoryModel.builder(InMemoryTokenizer.letters(3)).build()) {
                    @Override
                    public String name() {
                        return "renamed";
                    }
                };
        assertThat(renamed.withVocabulary(Vocabulary.of(List.of("x", "y", "z"))).name())
                .isEqualTo("renamed");
    }

    private <T> T recording(Class<T> type) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, given) -> {
            received.add(method.toString());
            return valueOf(method.getReturnType());
        }));
    }

    private static List<Method> methods(Class<?> type) {
        return Stream.of(type.getMethods())
                .filter(method -> method.getDeclaringClass() == type)
                .toList();
    }

    private static Object[] arguments(Method method) {
        return Stream.of(method.getParameterTypes())
                .map(ForwardingTest::valueOf)
                .toArray();
    }

    /** Any value of a type; a method without a result gives none. */
    private static @Nullable Object valueOf(Class<?> type) {
        if (type == Optional.class) {
            return Optional.empty();
        }
        if (type == Set.class) {
            return Set.of();
        }
        if (type == Prompt.class) {
            return Prompt.tokens(1);
        }
        if (type.isArray()) {
            return Array.newInstance(type.getComponentType(), 0);
        }
        return type == int.class ? 0 : null;
    }
}
