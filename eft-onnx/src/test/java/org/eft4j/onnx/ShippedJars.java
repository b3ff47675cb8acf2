package org.eft4j.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The packaged jar of this module and those that it needs at run time. */
final class ShippedJars {
    private ShippedJars() {}

    /** Gives them as one path, for a class path or a module path. */
    static String path() throws IOException {
        Path own = Path.of(System.getProperty("shipped.jar"));
        String dependencies = Files.readString(Path.of(System.getProperty("shipped.dependencies")));
        assertThat(own).isRegularFile();
        assertThat(dependencies.split(File.pathSeparator)).allMatch(path -> path.endsWith(".jar"));
        return own + File.pathSeparator + dependencies;
    }
}
