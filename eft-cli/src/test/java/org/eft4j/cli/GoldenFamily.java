package org.eft4j.cli;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.StreamSupport;
import org.eft4j.family.Family;

/** The versions of the small family, each with golden generations made by its {@code golden.py} without any cache. */
enum GoldenFamily {
    /** The first version, of which only what its golden generations need is kept. */
    FIRST("/family-1/golden.json") {
        @Override
        Path folder(Family model) {
            String name = model.name().toLowerCase(Locale.ROOT).replace('_', '-');
            try {
                return Path.of(requireNonNull(GoldenFamily.class.getResource("/family-1/" + name))
                        .toURI());
            } catch (URISyntaxException e) {
                throw new IllegalStateException(e);
            }
        }
    },
    /** The one that comes with the examples. */
    EMBEDDED("/golden.json") {
        @Override
        Path folder(Family model) {
            return model.folder();
        }
    };

    private final String resource;

    GoldenFamily(String resource) {
        this.resource = resource;
    }

    /** A model's folder. */
    abstract Path folder(Family model);

    /** The golden generations. */
    List<Golden> entries() {
        try (InputStream in = requireNonNull(GoldenFamily.class.getResourceAsStream(resource))) {
            return StreamSupport.stream(
                            new ObjectMapper().readTree(in).get("entries").spliterator(), false)
                    .map(json -> Golden.of(this, json))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
