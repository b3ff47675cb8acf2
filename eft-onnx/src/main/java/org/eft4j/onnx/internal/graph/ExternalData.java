package org.eft4j.onnx.internal.graph;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.eft4j.BackendException;

/**
 * Checks, before ONNX Runtime opens them, which files a graph reads its weights from. A graph is data from strangers,
 * and must not have files opened outside its folder. The rule is ONNX Runtime's own: links are followed, and the file
 * that they lead to must lie in the graph's folder, or in the folder that the graph itself is linked from. Download
 * caches, which keep the graph and its weights side by side in a folder of their own, pass. Stateless and thread-safe.
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
            requireTarget(graph, folder, file);
        }
    }

    /** Refuses a file that lies outside the folder and is only linked into it. */
    private static void requireTarget(Path graph, Path folder, Path file) {
        try {
            Path target = file.toRealPath();
            boolean besideTheGraph = target.startsWith(folder.toRealPath())
                    || target.startsWith(graph.toRealPath().resolveSibling(""));
            if (!besideTheGraph) {
                throw new BackendException("the weights of " + graph.toAbsolutePath() + " are in " + file
                        + ", which is a link to " + target
                        + " outside the graph's folder; ONNX Runtime reads no weights"
                        + " from there: put the file itself into the folder");
            }
        } catch (IOException e) {
            throw new BackendException("the weights in " + file + " cannot be read: " + e, e);
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
