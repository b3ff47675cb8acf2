package org.eft4j.onnx.internal.graph;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.eft4j.BackendException;

/**
 * Finds the graph in a model folder: exporters put it into the folder itself or into {@code onnx/}. Stateless and
 * thread-safe.
 */
public final class GraphFiles {
    private static final String SUFFIX = ".onnx";

    /** The names of the graph that can do everything, the more common one first. */
    private static final List<String> USUAL_NAMES = List.of("model.onnx", "decoder_model_merged.onnx");

    private GraphFiles() {}

    /**
     * Returns all graphs in a folder, relative to it, in the order of their names; those in the folder itself come
     * first.
     *
     * @throws BackendException if the folder cannot be listed
     */
    public static List<Path> candidates(Path folder) {
        List<Path> found = new ArrayList<>();
        for (Path place : List.of(folder, folder.resolve("onnx"))) {
            if (Files.isDirectory(place)) {
                try (Stream<Path> files = Files.list(place)) {
                    files.filter(file -> file.getFileName().toString().endsWith(SUFFIX))
                            .map(folder::relativize)
                            .sorted()
                            .forEach(found::add);
                } catch (IOException e) {
                    throw new BackendException(place.toAbsolutePath() + " cannot be listed: " + e.getMessage(), e);
                }
            }
        }
        return List.copyOf(found);
    }

    /**
     * Returns the graph to load: the one asked for, else the only one, else the one named {@code model.onnx} or {@code
     * decoder_model_merged.onnx}.
     *
     * @param wanted a path relative to the folder, from the caller that opens the model
     * @param suggested a path relative to the folder, from the publisher of the model. Followed only to a graph among
     *     the candidates, since strangers must not name just any file
     * @throws BackendException if there is none, or several are equally likely, with what was found and what to do
     */
    public static Path choose(Path folder, Optional<String> wanted, Optional<String> suggested) {
        List<Path> candidates = candidates(folder);
        if (wanted.isPresent()) {
            Path file = folder.resolve(wanted.get());
            if (!Files.isRegularFile(file)) {
                throw new BackendException("there is no file " + wanted.get() + " in " + folder.toAbsolutePath()
                        + ", which was asked for; its graphs are " + candidates);
            }
            return file;
        }
        if (candidates.isEmpty()) {
            throw new BackendException("there is no " + SUFFIX + " file in " + folder.toAbsolutePath()
                    + " or its folder onnx/; export the model with:"
                    + " optimum-cli export onnx --task text-generation-with-past");
        }
        Optional<Path> named = suggested.flatMap(name ->
                candidates.stream().filter(file -> file.toString().equals(name)).findFirst());
        if (named.isPresent()) {
            return folder.resolve(named.get());
        }
        if (candidates.size() == 1) {
            return folder.resolve(candidates.get(0));
        }
        return USUAL_NAMES.stream()
                .flatMap(name -> candidates.stream().filter(file -> file.endsWith(name)))
                .findFirst()
                .map(folder::resolve)
                .orElseThrow(
                        () -> new BackendException(folder.toAbsolutePath() + " holds several graphs and none named "
                                + USUAL_NAMES.get(0) + ": " + candidates + "; say which by OnnxOptions.withFile"));
    }
}
