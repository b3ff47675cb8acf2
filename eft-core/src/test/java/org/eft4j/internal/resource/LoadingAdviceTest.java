package org.eft4j.internal.resource;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.stream.Stream;
import org.eft4j.internal.resource.PackedLibraries.UnsupportedPlatformError;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LoadingAdviceTest {
    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(
                        new UnsatisfiedLinkError("Native Library /x.so already loaded in another classloader"),
                        "share one copy"),
                Arguments.of(new NoClassDefFoundError("com/example/Gone"), "mvn dependency:tree"),
                Arguments.of(
                        new NoClassDefFoundError("Could not initialize class A")
                                .initCause(new ExceptionInInitializerError(
                                        "Exception java.lang.NoClassDefFoundError: com/example/Gone")),
                        "mvn dependency:tree"),
                Arguments.of(new NoSuchMethodError("void A.b()"), "another version"),
                Arguments.of(
                        new UnsatisfiedLinkError("no onnxruntime in java.library.path: /usr/lib"),
                        System.getProperty("os.arch")),
                Arguments.of(
                        new ExceptionInInitializerError(new UnsatisfiedLinkError(
                                "/x.so: failed to map segment from shared object: Operation not permitted")),
                        "EFT_CACHE_DIR"),
                Arguments.of(
                        new UncheckedIOException("cannot unpack", new IOException("No space left on device")),
                        "EFT_CACHE_DIR"),
                Arguments.of(
                        new UnsupportedPlatformError("the jar of A has none of [liba.so] in natives/plan9"),
                        System.getProperty("os.arch")),
                Arguments.of(
                        new ExceptionInInitializerError(new IOException("Native library 'a' not found at /x/liba.so")),
                        "docs/privacy.md"),
                Arguments.of(new AssertionError("no native library found"), "report it"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void explain_failure_namesTheRootCauseAndAdviceThatFits(Throwable failure, String advice) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }

        assertThat(LoadingAdvice.explain(failure)).contains(String.valueOf(root.getMessage()), advice);
    }
}
