package org.eft4j.onnx.internal.graph;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.eft4j.BackendException;

/**
 * Looks where a graph wants its weights read from before ONNX Runtime does: a graph is data from strangers, and must not have files opened
 * outside its folder. A link in the folder that leads out of it is followed, since whoever keeps the folder made it; download caches do.
 * Stateless and thread-safe.
 */
public final class ExternalData {
    private ExternalData() {}

    /**
     * Checks that all files are there, beside the graph or below.
     *
     * @throws BackendException if one is not, naming it
     */
    public static void check(Path graph, GraphContent content) {
        Path folder = graph.toAbsolutePath().resolveSibling("").normalize();
        for (String location : content.externalFiles()) {
            Path file = inside(folder, location, graph);
            if (!Files.isRegularFile(file)) {
                throw new BackendException("the weights of " + graph.toAbsolutePath() + " are in " + location
                        + ", which is not there; fetch it to " + file);
            }
        }
    }

    private static Path inside(Path folder, String location, Path graph) {
        try {
            Path wanted = Path.of(location);
            Path file = folder.resolve(wanted).normalize();
            if (!location.isEmpty() && !wanted.isAbsolute() && file.startsWith(folder) && !file.equals(folder)) {
                return file;
            }
        } catch (InvalidPathException e) {
            // Refused below like any other place.
        }
        throw new BackendException("the graph " + graph.toAbsolutePath() + " wants its weights read from '" + location
                + "', which is no file in its folder; weights are read from beside the graph only");
    }
}
