package org.eft4j.onnx.internal.graph;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

    /**
     * Where a graph and its weights really are: in a folder that ONNX Runtime is told where it does not load the graph
     * by its path, and then follows no links out of.
     *
     * @param folder all of them are in it or below
     * @param graph the graph's file, relative to it
     * @param locations the files with weights, relative to it, by the names that the graph has for them
     */
    record Places(Path folder, String graph, Map<String, String> locations) {
        /** Copies the map. */
        Places {
            locations = Map.copyOf(locations);
        }
    }

    /**
     * Follows all links, after {@link #check}.
     *
     * @throws BackendException if the files are not in one folder
     */
    static Places places(Path graph, GraphContent content) {
        try {
            Path file = graph.toRealPath();
            Map<String, Path> targets = new HashMap<>();
            for (String location : content.externalFiles()) {
                targets.put(location, graph.resolveSibling(location).toRealPath());
            }
            Path linked = graph.toAbsolutePath().resolveSibling("").toRealPath();
            for (Path folder : List.of(linked, file.resolveSibling(""))) {
                if (file.startsWith(folder)
                        && targets.values().stream().allMatch(target -> target.startsWith(folder))) {
                    Map<String, String> locations = new HashMap<>();
                    targets.forEach((location, target) -> locations.put(location, relative(folder, target)));
                    return new Places(folder, relative(folder, file), locations);
                }
            }
            throw new BackendException("the graph " + graph.toAbsolutePath() + " and its weights " + targets.values()
                    + " are in several folders; put the files themselves into one");
        } catch (IOException e) {
            throw new BackendException("the weights of " + graph.toAbsolutePath() + " cannot be read: " + e, e);
        }
    }

    private static String relative(Path folder, Path file) {
        return folder.relativize(file).toString().replace('\\', '/');
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
