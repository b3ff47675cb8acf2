package org.eft4j.internal.resource;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class IoReasonTest {
    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(new NoSuchFileException("a.json"), "there is no such file"),
                Arguments.of(new FileNotFoundException("a.json"), "there is no such file"),
                Arguments.of(new AccessDeniedException("a.json"), "access is denied"),
                Arguments.of(new ClosedByInterruptException(), "the thread was interrupted"),
                Arguments.of(new FileSystemException("a.json", null, "No space left"), "No space left"),
                Arguments.of(new IOException("No space left on device"), "No space left on device"),
                Arguments.of(new IOException(), "input or output failed"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void of_failure_isSaidInPlainWords(IOException failure, String reason) {
        assertThat(IoReason.of(failure)).isEqualTo(reason);
    }
}
