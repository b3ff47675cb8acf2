package org.eft4j.huggingface;

import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.Objects;

/** Files among the test resources. */
public final class TestResources {
    private TestResources() {}

    public static Path path(String name) {
        URL url = Objects.requireNonNull(TestResources.class.getResource("/" + name), name);
        try {
            return Path.of(url.toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }
}
