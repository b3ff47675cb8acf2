package org.eft4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.eft4j.spi.ForwardingLanguageModel;
import org.eft4j.testkit.InMemoryModel;
import org.eft4j.testkit.InMemoryTokenizer;
import org.eft4j.testkit.LanguageModelContract;
import org.junit.jupiter.api.Test;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/** What the contract kit tells the author of a model that breaks its rules. */
class ContractKitTest {
    private static final Pattern PLACE = Pattern.compile("See the Javadoc of org\\.eft4j\\.([\\w.]+)#(\\w+)\\.");

    @Test
    void failure_ofOneBrokenRule_namesTheRuleAndWhereItIsDocumented() {
        assertThat(failuresOf(UnknownEndToken.class))
                .singleElement()
                .asString()
                .contains("breaks a rule of its contract: End tokens are ids of the vocabulary.")
                .contains("See the Javadoc of org.eft4j.LanguageModel#endTokens.")
                .contains("[999]");
    }

    @Test
    void failures_ofAModelThatDoesNothing_areOneForEachTestAndNameAPlaceThatExists() {
        long tests = Stream.of(LanguageModelContract.class.getDeclaredMethods())
                .filter(method -> method.isAnnotationPresent(Test.class))
                .count();
        assertThat(failuresOf(NothingWorks.class))
                .hasSize((int) tests)
                .allSatisfy(message -> assertThat(namedMethods(message)).isNotEmpty());
    }

    private static List<String> failuresOf(Class<? extends LanguageModelContract> contract) {
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        LauncherFactory.create()
                .execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(selectClass(contract))
                                .build(),
                        listener);
        return listener.getSummary().getFailures().stream()
                .map(failure -> String.valueOf(failure.getException().getMessage()))
                .toList();
    }

    /** The methods of the place that a message names, overloads included. */
    private static List<Method> namedMethods(String message) throws ClassNotFoundException {
        Matcher place = PLACE.matcher(message);
        assertThat(place.find()).as(message).isTrue();
        Class<?> type = Class.forName("org.eft4j." + place.group(1).replace('.', '$'));
        return Stream.of(type.getMethods())
                .filter(method -> method.getName().equals(place.group(2)))
                .toList();
    }

    abstract static class Broken extends LanguageModelContract {
        @Override
        protected String text() {
            return "text";
        }
    }

    static class UnknownEndToken extends Broken {
        @Override
        protected LanguageModel openModel() {
            return new ForwardingLanguageModel(
                    InMemoryModel.builder(InMemoryTokenizer.bytes()).build()) {
                @Override
                public Set<Integer> endTokens() {
                    return Set.of(999);
                }
            };
        }
    }

    static class NothingWorks extends Broken {
        @Override
        protected LanguageModel openModel() {
            return (LanguageModel) Proxy.newProxyInstance(
                    LanguageModel.class.getClassLoader(),
                    new Class<?>[] {LanguageModel.class},
                    (self, method, arguments) -> {
                        if (method.getName().equals("close")) {
                            return null;
                        }
                        throw new UnsupportedOperationException("not written yet: " + method.getName());
                    });
        }
    }
}
