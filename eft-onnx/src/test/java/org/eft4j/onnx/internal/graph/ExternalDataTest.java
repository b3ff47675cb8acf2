package org.eft4j.onnx.internal.graph;

import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.eft4j.BackendException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExternalDataTest {
    @TempDir
    private Path folder;

    private Path graph;

    @BeforeEach
    void files() throws IOException {
        graph = folder.resolve("model/model.onnx");
        Files.createDirectories(folder.resolve("model/parts"));
        Files.writeString(graph, "g");
        Files.writeString(folder.resolve("model/weights.bin"), "w");
        Files.writeString(folder.resolve("model/parts/weights.bin"), "w");
        Files.writeString(folder.resolve("secret"), "s");
    }

    @ParameterizedTest
    @ValueSource(strings = {"weights.bin", "./weights.bin", "parts/weights.bin", "parts/../weights.bin"})
    void check_filesBesideTheGraph_areAccepted(String location) {
        assertThatNoException().isThrownBy(() -> check(location));
    }

    @ParameterizedTest
    @ValueSource(strings = {"../secret", "parts/../../secret", "/etc/passwd", "", ".", "..", "parts/..", "a\0b"})
    void check_filesElsewhere_areRefused(String location) {
        assertThatThrownBy(() -> check(location))
                .isInstanceOf(BackendException.class)
                .hasMessageContainingAll(graph.toString(), "in its folder");
    }

    @Test
    void check_missingFile_isNamed() {
        assertThatThrownBy(() -> check("model.onnx_data"))
                .isInstanceOf(BackendException.class)
                .hasMessageContainingAll("model.onnx_data", "fetch it");
    }

    @Test
    void check_linkOutOfTheFolder_isRefusedNamingItsTarget() throws IOException {
        Path secret = folder.resolve("secret");
        Files.createSymbolicLink(graph.resolveSibling("linked.bin"), secret);
        assertThatThrownBy(() -> check("linked.bin"))
                .isInstanceOf(BackendException.class)
                .hasMessageContainingAll("linked.bin", secret.toRealPath().toString(), "into the folder");
    }

    @Test
    void check_linkWithinTheFolder_isFollowed() throws IOException {
        Path parts = Files.createDirectories(graph.resolveSibling("parts-of-it"));
        Path weights = Files.write(parts.resolve("real.bin"), new byte[4]);
        Files.createSymbolicLink(graph.resolveSibling("linked.bin"), weights);
        assertThatNoException().isThrownBy(() -> check("linked.bin"));
    }

    /** Download caches keep graph and weights elsewhere, side by side, and link to both. */
    @Test
    void check_graphAndWeightsLinkedFromOneFolder_areFollowed() throws IOException {
        Path store = Files.createDirectories(folder.resolve("store"));
        Files.write(store.resolve("a1"), new byte[4]);
        Files.write(store.resolve("b2"), new byte[4]);
        Files.delete(graph);
        Files.createSymbolicLink(graph, store.resolve("a1"));
        Files.createSymbolicLink(graph.resolveSibling("linked.bin"), store.resolve("b2"));
        assertThatNoException().isThrownBy(() -> check("linked.bin"));
    }

    private void check(String location) {
        ExternalData.check(
                graph,
                new GraphContent(
                        "", Set.of(), Set.of(), Map.of(), Map.of(), Set.of(location), Optional.empty(), List.of()));
    }
}
