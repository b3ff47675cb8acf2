package org.eft4j.internal.resource;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.module.ModuleFinder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnresolvedModuleTest {
    private static final ModuleFinder JDK = ModuleFinder.ofSystem();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "java.lang.NoClassDefFoundError: java/util/logging/Logger",
                "java.lang.ClassNotFoundException: java.util.logging.Logger",
                "Exception java.lang.NoClassDefFoundError: java/util/logging/Logger$Level [in thread \"main\"]"
            })
    void find_classOfAModule_givesItsName(String text) {
        assertThat(UnresolvedModule.find(text, JDK)).contains("java.logging");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"java.lang.NoClassDefFoundError: com/example/Gone", "java.io.IOException: java.util.logging"})
    void find_noClassOfAModule_isEmpty(String text) {
        assertThat(UnresolvedModule.find(text, JDK)).isEmpty();
    }

    /** These tests run on the class path, where a module would not help. */
    @Test
    void of_programOnTheClassPath_isEmpty() {
        assertThat(UnresolvedModule.of(new NoClassDefFoundError("java/util/logging/Logger")))
                .isEmpty();
    }
}
